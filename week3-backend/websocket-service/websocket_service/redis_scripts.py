"""What `redis_log` has Redis do in one step, in Lua: append and publish, read, tend, renew.

A channel is a hash with its epoch, and a stream for each epoch. An entry holds messages that were
appended together: its id is the offset of the first (``17-0``), its field their number, its value
their bytes. So the head follows from the newest entry alone, and the id that comes next is known
to whoever knows the head.

An entry that holds nothing is a *mark*: it takes the id that would come next, so that a guess of
that id fails (see `redis_log`). What comes then has the same offset, as ``17-1``.
"""

_HEAD = """
-- Return the offset of a stream's newest message, and how many messages its newest entry holds.
local function head_of(stream)
  local newest = redis.call('XREVRANGE', stream, '+', '-', 'COUNT', 1)[1]
  if not newest then return 0, nil end
  local n = tonumber(newest[2][1])
  return tonumber(string.match(newest[1], '%d+')) + n - 1, n
end
"""

APPEND = (
    _HEAD
    + """
-- KEYS: hash, the streams' beginning, pub/sub channel, retry key
-- ARGV: epoch if new, ttl, how many messages, body, keyed, ttl due, own listeners
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'e', epoch)
end
if ARGV[5] == '1' then
  local before = redis.call('GET', KEYS[4])
  if before then
    local e, o = string.match(before, '(%x+):(%d+)')
    if e == epoch then return {e, tonumber(o), 0} end
  end
end
local stream, n = KEYS[2] .. epoch, tonumber(ARGV[3])
local head = head_of(stream)
local last = head + n
redis.call('XADD', stream, (head + 1) .. '-*', n, ARGV[4])
if ARGV[5] == '1' then redis.call('SET', KEYS[4], epoch .. ':' .. last, 'EX', 600) end
if head == 0 or ARGV[6] == '1' then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  redis.call('EXPIRE', stream, ARGV[2])
end
local others = redis.call('PUBSUB', 'NUMSUB', KEYS[3])[2] - ARGV[7]
if others > 0 then
  redis.call('PUBLISH', KEYS[3], epoch .. ':' .. last .. ':' .. n .. ':' .. ARGV[4])
end
return {epoch, last, n, others}
"""
)

READ = (
    _HEAD
    + """
-- KEYS: hash, the streams' beginning   ARGV: epoch if new, first wanted, ttl, mark
if redis.call('HSETNX', KEYS[1], 'e', ARGV[1]) == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
local epoch = redis.call('HGET', KEYS[1], 'e')
local stream = KEYS[2] .. epoch
local head, newest = head_of(stream)
local from = redis.call('XREVRANGE', stream, ARGV[2], '-', 'COUNT', 1)[1]
local found = redis.call('XRANGE', stream, from and from[1] or '-', '+')
if ARGV[4] == '1' and newest and newest > 0 then
  redis.call('XADD', stream, (head + 1) .. '-0', 0, '')
end
return {epoch, head, found}
"""
)

TEND = (
    _HEAD
    + """
-- KEYS: hash, the streams' beginning   ARGV: history, ttl
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then return end
local stream = KEYS[2] .. epoch
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('EXPIRE', stream, ARGV[2])
local oldest = head_of(stream) - ARGV[1] + 1
if oldest > 1 then
  local entry = redis.call('XREVRANGE', stream, oldest, '-', 'COUNT', 1)[1]
  if entry then redis.call('XTRIM', stream, 'MINID', entry[1]) end
end
"""
)

RENEW = """
-- KEYS: hash, the streams' beginning   ARGV: old epoch, new epoch, ttl
if redis.call('HGET', KEYS[1], 'e') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'e', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  redis.call('DEL', KEYS[2] .. ARGV[1])
end
"""

SCRIPTS = (APPEND, READ, TEND, RENEW)
