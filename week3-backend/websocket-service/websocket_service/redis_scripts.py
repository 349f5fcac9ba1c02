"""What `redis_log` has Redis do in one step, in Lua: append and publish, read, begin an epoch."""

APPEND = """
-- KEYS: hash, stream, pub/sub channel, retry key
-- ARGV: epoch if new, history, ttl, how many messages, body, keyed, ttl due, own listeners
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'e', epoch, 'o', 0)
  redis.call('DEL', KEYS[2])
end
if ARGV[6] == '1' then
  local before = redis.call('GET', KEYS[4])
  if before then
    local e, o = string.match(before, '(%x+):(%d+)')
    if e == epoch then return {e, tonumber(o), 0} end
  end
end
local n = tonumber(ARGV[4])
local last = redis.call('HINCRBY', KEYS[1], 'o', n)
redis.call('XADD', KEYS[2], last .. '-0', n == 1 and 'd' or 'p', ARGV[5])
if last % 64 < n and last > tonumber(ARGV[2]) then
  redis.call('XTRIM', KEYS[2], 'MINID', (last - ARGV[2]) .. '-0')
end
if ARGV[6] == '1' then redis.call('SET', KEYS[4], epoch .. ':' .. last, 'EX', 600) end
if ARGV[7] == '1' or last == n then  -- always when the stream is new
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
if redis.call('PUBSUB', 'NUMSUB', KEYS[3])[2] > tonumber(ARGV[8]) then
  redis.call('PUBLISH', KEYS[3], epoch .. ':' .. last .. ':' .. n .. ':' .. ARGV[5])
end
return {epoch, last, n}
"""

READ = """
-- KEYS: hash, stream   ARGV: epoch if new, first wanted, ttl
if redis.call('HSETNX', KEYS[1], 'e', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'o', 0)
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
local meta = redis.call('HMGET', KEYS[1], 'e', 'o')
return {meta[1], tonumber(meta[2]), redis.call('XRANGE', KEYS[2], ARGV[2] .. '-0', '+')}
"""

RENEW = """
-- KEYS: hash, stream   ARGV: old epoch, new epoch, ttl
if redis.call('HGET', KEYS[1], 'e') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'e', ARGV[2], 'o', 0)
  redis.call('DEL', KEYS[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
"""

SCRIPTS = (APPEND, READ, RENEW)
