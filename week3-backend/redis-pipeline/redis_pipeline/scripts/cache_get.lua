-- Return an entry whose tags are as they were when its value was computed.
-- KEYS entry; ARGV prefix of tags. The entry is a hash: v value, then t:<tag> its mark.
local flat = redis.call('HGETALL', KEYS[1])
local value = false
for i = 1, #flat, 2 do
  if flat[i] == 'v' then
    value = flat[i + 1]
  elseif (redis.call('GET', ARGV[1] .. string.sub(flat[i], 3)) or '') ~= flat[i + 1] then
    return false
  end
end
return value
