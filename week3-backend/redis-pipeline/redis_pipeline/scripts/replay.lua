-- Append dead letters to the stream again, each for the group that could not handle it.
-- KEYS entries, dead letters; ARGV ids …
local replayed = 0
for i = 1, #ARGV do
  local found = redis.call('XRANGE', KEYS[2], ARGV[i], ARGV[i])[1]
  if found then
    local f = found[2] -- d payload, g group, o origin …
    redis.call('XADD', KEYS[1], '*', 'd', f[2], 'g', f[4], 'o', f[6])
    redis.call('XDEL', KEYS[2], ARGV[i])
    replayed = replayed + 1
  end
end
return replayed
