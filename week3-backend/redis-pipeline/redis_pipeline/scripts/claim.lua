-- Take over entries whose consumer has lost its lease, and released ones whose pause is over.
-- KEYS entries, consumer's lease; ARGV group, consumer, count, cursor, pause ms, everyone 0/1,
-- prefix of leases, name under which released entries lie.
-- Answers the next cursor ('-' at the end), in how many ms the first of the others may be free
-- (-1: there are none), then id, deliveries, fields for each.
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('LEASELOST')
end
local entries, group, me, count = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local left = {} -- ms of each owner's lease, 0 when it has none
local page = redis.call('XPENDING', entries, group, ARGV[4], '+', 1000)
local cursor, soonest, taken, answer = '-', -1, 0, {'-', -1}
if #page == 1000 then
  cursor = '(' .. page[1000][1]
end
for _, row in ipairs(page) do
  local id, owner, idle, deliveries = row[1], row[2], row[3], row[4]
  local wait
  if owner == ARGV[8] then
    wait = math.max(0, tonumber(ARGV[5]) - idle)
  elseif owner ~= me then
    if left[owner] == nil then
      local lease = ARGV[7] .. owner
      local alive = ARGV[6] == '0' and redis.call('EXISTS', lease) == 1
      left[owner] = alive and math.max(1, redis.call('PTTL', lease)) or 0
    end
    wait = left[owner]
  end
  if wait == 0 then
    local claimed = redis.call('XCLAIM', entries, group, me, 0, id)
    if claimed[1] then
      taken = taken + 1
      answer[#answer + 1] = {id, deliveries + 1, claimed[1][2]}
    end
    if taken == count then
      cursor = '(' .. id
      break
    end
  elseif wait and (soonest < 0 or wait < soonest) then
    soonest = wait
  end
end
answer[1], answer[2] = cursor, soonest
return answer
