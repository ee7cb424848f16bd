-- A verse: what may be one, and the three numbers that are counted from it.
local sound = require "lib/sound"

local verse = {max_characters = 100, min_words = 3}

-- The words of a line in small letters. Whatever is not a letter from a to z or an apostrophe parts words.
function verse.words(line)
  local words = {}
  for word in line:gsub("\u{2019}", "'"):lower():gmatch("%a[%a']*") do words[#words + 1] = word end
  return words
end

-- The lines of an answer without the spaces and empty lines around them; or nil and what is wrong.
function verse.read(text, wanted)
  local lines, is_blank = {}, false
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    local pieces = {}
    for piece in line:gmatch("%S+") do pieces[#pieces + 1] = piece end
    if #pieces > 0 and is_blank and #lines > 0 then return nil, "there is an empty line between two lines" end
    if #pieces > 0 then lines[#lines + 1] = table.concat(pieces, " ") end
    is_blank = #pieces == 0
  end
  if #lines ~= wanted then
    return nil, string.format("%d lines; exactly %d are needed, with no title or remark", #lines, wanted)
  end
  for number, line in ipairs(lines) do
    local long, count = utf8.len(line) or #line, #verse.words(line)
    if long > verse.max_characters then
      return nil, string.format("line %d has %d characters; at most %d fit", number, long, verse.max_characters)
    elseif count < verse.min_words then
      return nil, string.format("line %d has %d English words; at least %d are needed", number, count, verse.min_words)
    end
  end
  return lines
end

-- The share of lines that end on a rhyme with another line of the verse. No word rhymes with itself.
local function rhyme(lines)
  local keys, count = {}, 0
  for number, words in ipairs(lines) do keys[number] = sound.rhyme(words[#words]) or false end
  for number, words in ipairs(lines) do
    local rhymed = 0
    for other, others in ipairs(lines) do
      if keys[number] and keys[number] == keys[other] and words[#words] ~= others[#others] then rhymed = 1 end
    end
    count = count + rhymed
  end
  return 100 * count // #lines
end

-- 100 less twice the lines' mean distance from their mean number of syllables, in hundredths of that mean.
local function metre(lines)
  local counts, sum, off = {}, 0, 0
  for number, words in ipairs(lines) do
    counts[number] = 0
    for _, word in ipairs(words) do counts[number] = counts[number] + sound.syllables(word) end
    sum = sum + counts[number]
  end
  for _, count in ipairs(counts) do off = off + math.abs(#lines * count - sum) end
  return math.max(0, (100 * #lines * sum - 200 * off) // (#lines * sum))
end

-- The share of lines that are new in the battle, times the share of longer words that are new from this rapper.
local function freshness(lines, own, theirs)
  local runs, known, new_lines, long, new = {}, {}, 0, 0, 0
  -- A line is new if fewer than half of its runs of three words have come before. `by` is 1 for a line that counts.
  local function hear(words, is_own, by)
    local old = 0
    for first = 1, #words - 2 do
      local run = table.concat(words, " ", first, first + 2)
      old, runs[run] = old + (runs[run] and 1 or 0), true
    end
    if 2 * old < #words - 2 then new_lines = new_lines + by end
    for _, word in ipairs(is_own and words or {}) do
      if #word >= 4 then long, new, known[word] = long + by, new + (known[word] and 0 or by), true end
    end
  end
  for _, words in ipairs(theirs) do hear(words, false, 0) end
  for _, words in ipairs(own) do hear(words, true, 0) end
  for _, words in ipairs(lines) do hear(words, true, 1) end
  return 100 * new_lines * new // (#lines * math.max(long, #lines))
end

-- The words of every line of some verses; `false` stands for a verse that was not made.
local function read(verses)
  local lines = {}
  for _, one in ipairs(verses) do
    for _, line in ipairs(one or {}) do lines[#lines + 1] = verse.words(line) end
  end
  return lines
end

-- The metrics of a verse, integers 0..100 rounded down, given the earlier verses of its rapper and of the other.
function verse.measured(lines, own, theirs)
  local words = read({lines})
  return {rhyme = rhyme(words), metre = metre(words), freshness = freshness(words, read(own), read(theirs))}
end

return verse
