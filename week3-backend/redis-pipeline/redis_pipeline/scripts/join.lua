-- Make the group if it is new (from the first entry on), and give a consumer its lease.
-- KEYS entries, consumer's lease, group's sole lease; ARGV group, consumer, lease ms, sole 0/1,
-- prefix of leases. Answers 0 when the group has a sole consumer that is not this one.
local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0', 'MKSTREAM')
if made.err and not string.find(made.err, 'BUSYGROUP') then
  return made
end
if ARGV[4] == '1' and not redis.call('SET', KEYS[3], ARGV[2], 'NX', 'PX', ARGV[3]) then
  return 0
end
redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
redis.call('XGROUP', 'CREATECONSUMER', KEYS[1], ARGV[1], ARGV[2])
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
  local name, pending = consumer[2], consumer[4] -- name, pending, idle …, in this order since 5.0
  if pending == 0 and redis.call('EXISTS', ARGV[5] .. name) == 0 then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], name)
  end
end
return 1
