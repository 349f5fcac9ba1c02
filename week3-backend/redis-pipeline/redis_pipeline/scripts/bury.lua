-- Copy an entry to the dead letters, with the reason; the caller acknowledges it in the same breath.
-- KEYS entries, consumer's lease, dead letters; ARGV group, id, origin, deliveries, reason.
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('LEASELOST')
end
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
if not found or redis.call('XACK', KEYS[1], ARGV[1], ARGV[2]) == 0 then
  return 0 -- somebody else was done with it
end
redis.call('XADD', KEYS[3], '*', 'd', found[2][2], 'g', ARGV[1], 'o', ARGV[3], 'n', ARGV[4], 'r', ARGV[5])
return 1
