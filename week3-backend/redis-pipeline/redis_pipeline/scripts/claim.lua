-- Take over entries whose consumer has lost its lease, and released ones whose pause is over.
-- KEYS entries, consumer's lease; ARGV group, consumer, count, cursor, pause ms, everyone 0/1,
-- prefix of leases, name under which released entries lie.
-- Answers the next cursor ('-' at the end), then id, deliveries, fields for each.
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('LEASELOST')
end
local entries, group, me, count = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local alive = {[me] = true}
local page = redis.call('XPENDING', entries, group, ARGV[4], '+', 1000)
local cursor, taken, answer = '-', 0, {'-'}
if #page == 1000 then
  cursor = '(' .. page[1000][1]
end
for _, row in ipairs(page) do
  local id, owner, idle, deliveries = row[1], row[2], row[3], row[4]
  local free
  if owner == ARGV[8] then
    free = idle >= tonumber(ARGV[5])
  else
    if alive[owner] == nil then
      alive[owner] = ARGV[6] == '0' and redis.call('EXISTS', ARGV[7] .. owner) == 1
    end
    free = not alive[owner]
  end
  if free then
    local claimed = redis.call('XCLAIM', entries, group, me, 0, id)
    if claimed[1] then
      taken = taken + 1
      answer[#answer + 1] = {id, deliveries + 1, claimed[1][2]}
    end
    if taken == count then
      cursor = '(' .. id
      break
    end
  end
end
answer[1] = cursor
return answer
