-- Append a batch unless the stream is full; once, even when the producer asks again.
-- KEYS entries, producer's last batch; ARGV deepest depth, number of this batch, payloads …
local depth = redis.call('XLEN', KEYS[1])
if redis.call('GET', KEYS[2]) == ARGV[2] then
  return {1, depth} -- this batch is in already: its answer was lost
end
if depth >= tonumber(ARGV[1]) then
  return {0, depth}
end
local call, entries = redis.call, KEYS[1]
for i = 3, #ARGV do
  call('XADD', entries, '*', 'd', ARGV[i])
end
call('SET', KEYS[2], ARGV[2], 'PX', 86400000)
return {1, depth + #ARGV - 2}
