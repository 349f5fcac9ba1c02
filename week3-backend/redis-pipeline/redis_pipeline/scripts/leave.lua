-- Give a lease back: what the consumer holds is free for others at once.
-- KEYS consumer's lease, group's sole lease; ARGV consumer.
redis.call('DEL', KEYS[1])
if redis.call('GET', KEYS[2]) == ARGV[1] then
  redis.call('DEL', KEYS[2])
end
return 1
