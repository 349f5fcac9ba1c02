-- Acknowledge entries, and remove what every group is done with.
-- KEYS entries, consumer's lease; ARGV group, ids …
if redis.call('EXISTS', KEYS[2]) == 0 then
  return redis.error_reply('LEASELOST')
end
local entries, group = KEYS[1], ARGV[1]
if #ARGV == 1 then
  return 0
end

local function parts(id)
  local ms, seq = string.match(id, '(%d+)-(%d+)')
  return tonumber(ms), tonumber(seq)
end

local function before(a, b)
  local ams, aseq = parts(a)
  local bms, bseq = parts(b)
  return ams < bms or (ams == bms and aseq < bseq)
end

for first = 2, #ARGV, 1000 do -- unpack has a limit
  redis.call('XACK', entries, group, unpack(ARGV, first, math.min(first + 999, #ARGV)))
end

-- The mark: below it, every group has read and acknowledged everything.
local groups = redis.call('XINFO', 'GROUPS', entries)
local mark
for _, flat in ipairs(groups) do
  local info = {}
  for i = 1, #flat, 2 do
    info[flat[i]] = flat[i + 1]
  end
  local own
  if info['pending'] > 0 then
    own = redis.call('XPENDING', entries, info['name'], '-', '+', 1)[1][1]
  else
    local ms, seq = parts(info['last-delivered-id'])
    own = string.format('%.0f-%.0f', ms, seq + 1)
  end
  if not mark or before(own, mark) then
    mark = own
  end
end
redis.call('XTRIM', entries, 'MINID', mark)
if #groups == 1 then -- what was acknowledged out of order need not wait for the mark
  local out_of_order = {}
  for i = 2, #ARGV do
    if not before(ARGV[i], mark) then
      out_of_order[#out_of_order + 1] = ARGV[i]
    end
  end
  for first = 1, #out_of_order, 1000 do
    redis.call('XDEL', entries, unpack(out_of_order, first, math.min(first + 999, #out_of_order)))
  end
end
return #ARGV - 1
