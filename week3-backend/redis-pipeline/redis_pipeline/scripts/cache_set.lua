-- Store a value unless one of its tags was dropped since its computation began.
-- KEYS entry; ARGV prefix of tags, life ms, value, then tag and mark for each tag.
for i = 4, #ARGV, 2 do
  if (redis.call('GET', ARGV[1] .. ARGV[i]) or '') ~= ARGV[i + 1] then
    return 0
  end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'v', ARGV[3])
for i = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[1], 't:' .. ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
