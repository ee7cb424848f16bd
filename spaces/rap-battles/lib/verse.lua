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
  local lines = {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    line = line:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", "")
    if line ~= "" or #lines > 0 then lines[#lines + 1] = line end
  end
  while lines[#lines] == "" do lines[#lines] = nil end
  local wrong = #lines ~= wanted and "the number of lines is " .. #lines
  for number, line in ipairs(lines) do
    local long, words = utf8.len(line) or #line, #verse.words(line)
    wrong = wrong or long > verse.max_characters and string.format("line %d has %d characters", number, long)
      or words < verse.min_words and string.format("line %d has %d English words", number, words)
  end
  if not wrong then return lines end
  return nil, string.format("%s; a verse is %d lines of at least %d words and at most %d characters, and nothing else",
    wrong, wanted, verse.min_words, verse.max_characters)
end

-- The share of lines that end on a rhyme with another line of the verse. No word rhymes with itself.
local function rhyme(lines)
  local keys, count = {}, 0
  for number, words in ipairs(lines) do keys[number] = sound.rhyme(words[#words]) or number end
  for number, words in ipairs(lines) do
    local rhymed = 0
    for other, others in ipairs(lines) do
      if keys[other] == keys[number] and others[#others] ~= words[#words] then rhymed = 1 end
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
local function freshness(lines, seat, heard)
  local new_lines, long, new_words = 0, 0, 0
  for _, words in ipairs(lines) do
    local line = table.concat(words, " ")
    if not heard[line] then new_lines, heard[line] = new_lines + 1, true end
    for _, word in ipairs(words) do
      local mine = word .. seat
      if #word >= 4 then long, new_words, heard[mine] = long + 1, new_words + (heard[mine] and 0 or 1), true end
    end
  end
  return 100 * new_lines * new_words // (#lines * math.max(long, #lines))
end

-- A verse with its metrics, integers 0..100 rounded down; nil for lines is no verse. `heard` begins as {} and grows.
function verse.measured(lines, seat, heard)
  if not lines then return {lines = false, told = "no valid verse", rhyme = 0, metre = 0, freshness = 0} end
  local words = {}
  for number, line in ipairs(lines) do words[number] = verse.words(line) end
  local all = {lines = lines, rhyme = rhyme(words), metre = metre(words), freshness = freshness(words, seat, heard)}
  all.told = string.format("rhyme %d, metre %d, freshness %d", all.rhyme, all.metre, all.freshness)
  return all
end

return verse
