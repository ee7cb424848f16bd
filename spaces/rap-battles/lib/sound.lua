-- How an English word sounds, as far as its spelling tells: what it rhymes on, and how many syllables it has.
--
-- lib/spelling.lua has the letters of a respelling, and the rules that make one.
local spelling = require "lib/spelling"

local sound = {}

local ODD, VOWEL = spelling.odd, spelling.vowel
local ONE, TWO = ".*(" .. VOWEL .. ".*)$", ".*(" .. VOWEL .. ".-" .. VOWEL .. ".*)$"

local function applied(rules, word)
  for _, rule in ipairs(rules) do word = word:gsub(rule[1], rule[2]) end
  return word
end

-- A stem as it was spelled before an ending took its e or made its y an i.
local function restored(stem, before_er)
  if stem:find("[^aeiou]i$") then return (stem:gsub("i$", "y")) end
  local took = ODD[stem .. "e"] and not ODD[stem] or stem:find("[cvu]$") or stem:find("[aeiou][aeiou]s$")
    or stem:find("[nlr]s$")
  local weak = stem:find("[aeiouy].*o[nr]$") or stem:find("[aeiouy].*it$") or stem:find("[aeiouy].*al$")
  local bare = stem:gsub("qu", "k")
  local short = bare:find("%f[aeiou][aiou][bcdgklmnprstvz]$") or not before_er and bare:find("%f[aeiou]e[ct]$")
  return (took or short and not weak) and stem .. "e" or stem
end

local function plural(sounds)
  return sounds .. (sounds:find("[ptkfT]$") and "s" or "z")
end

-- The sounds of a word; one with -s, -ed, -ing, -er or -ly has those of its stem before those of the ending.
local function respell(word)
  if ODD[word] then return ODD[word] end
  local stem = word:match("^(.*[aeiouy].*[^siu])s$")
  if stem and (stem:find("[sxzcg]e$") or stem:find("[cs]he$")) then
    local longer = stem:find("[sxz][sxz]e$") or stem:find("[xh]e$")
    return respell(longer and stem:sub(1, -2) or stem) .. "@z"
  elseif stem then
    return plural(respell((stem:gsub("ie$", "y"))))
  end
  stem = word:match("^(.*[aeiouy].*)ed$")
  if stem and not stem:find("e$") then
    local sounds = respell(restored(stem))
    return sounds .. (stem:find("[td]$") and "@d" or sounds:find("[ptkfsSCT]$") and "t" or "d")
  end
  stem = word:match("^(.*[aeiouy].*)ing$")
  if stem then return respell(restored(stem)) .. "@N" end
  stem = word:match("^(.*[aeiouy].*)er$")
  if stem and not stem:find("[eou]$") then return ((respell(restored(stem, true)) .. "@r"):gsub("([IW])@r", "%1r")) end
  stem = word:match("^(.*[aeiouy].*[^l])ly$")
  return stem and respell(stem) .. "ly" or applied(spelling.sounds, word)
end

-- What a word rhymes on: its sounds from the last stressed vowel on, or nil for a word without a vowel. Of a long word
-- only the end is read.
function sound.rhyme(word)
  word = word:lower():sub(-16):gsub("in'$", "ing")
  local base, tail = word:match("^(%a+)'(%a+)$")
  local sounds = respell((word:gsub("[^a-z]", "")))
  if base and tail ~= "t" then
    sounds = tail == "s" and plural(respell(base)) or respell(base) .. tail:gsub("l+", "l"):gsub("e", "")
  end
  local key, longer = sounds:match(ONE), sounds:match(TWO)
  -- A short vowel at the end of a longer word is seldom stressed.
  if not longer or not key:find("^[aeiou]") then return key end
  local _, vowels = sounds:gsub(VOWEL, "")
  for _, start in ipairs(spelling.unstressed) do
    if vowels == 2 and word:find("^" .. start[1]) then return key end
  end
  return longer
end

-- The syllables of a word, at least one: runs of vowels. Of a long word only the end is read.
function sound.syllables(word)
  local _, runs = applied(spelling.syllables, word:lower():sub(-24)):gsub("[aeiouy]+", "")
  return math.max(1, runs)
end

return sound
