-- Renew a consumer's lease if it still has it: who lost it once never gets it back.
-- KEYS consumer's lease, group's sole lease; ARGV consumer, lease ms.
if redis.call('PEXPIRE', KEYS[1], ARGV[2]) == 0 then
  return 0
end
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return 1
