-- Put entries back, to be delivered again after a pause; the count of deliveries stays.
-- KEYS entries, consumer's lease; ARGV group, name for released entries, ids …
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('LEASELOST')
end
for i = 3, #ARGV do
  redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
end
return #ARGV - 2
