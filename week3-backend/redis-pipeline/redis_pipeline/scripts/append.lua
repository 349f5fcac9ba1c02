-- Append a part of a batch unless the stream is full; once, even when the producer asks again.
-- A batch's parts come one after another on one connection; the first decides whether it fits.
-- KEYS entries, producer's last part; ARGV deepest depth, number of the batch, part from 0,
-- payloads …
local depth = redis.call('XLEN', KEYS[1])
local number, part = ARGV[2], tonumber(ARGV[3])
local last, parts = string.match(redis.call('GET', KEYS[2]) or '', '^(%S+) (%d+)$')
local done = last == number and tonumber(parts) or 0
if part < done then
  return {1, depth} -- this part is in already: its answer was lost
end
if part > done or (part == 0 and depth >= tonumber(ARGV[1])) then
  return {0, depth} -- the part before was refused, or this one is
end
local call, entries = redis.call, KEYS[1]
for i = 4, #ARGV do
  call('XADD', entries, '*', 'd', ARGV[i])
end
call('SET', KEYS[2], number .. ' ' .. part + 1, 'PX', 86400000)
return {1, depth + #ARGV - 3}
