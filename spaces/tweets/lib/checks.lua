-- The checks by rule, each exact and each a function of the text alone; README.md says the same in words.
local checks = {LIMIT = 280}

-- What platforms call spam; each a run of whole words.
checks.SPAM = {
  "follow me", "follow back", "click here", "link in bio", "buy now", "retweet this", "like and share", "tag a friend",
  "subscribe", "giveaway",
}

-- The words in small letters: runs of ASCII letters, digits and whatever is beyond ASCII. Apostrophes are dropped
-- first. The signs and spaces of U+2000 to U+207F and three more spaces separate words as ASCII signs do, so that
-- neither a dash nor a fixed space can make two words one.
function checks.words(text)
  local plain = text:lower():gsub("'", ""):gsub("\u{2019}", "")
  plain = plain:gsub("\xE2[\x80\x81][\x80-\xBF]", " "):gsub("\u{A0}", " "):gsub("\u{1680}", " "):gsub("\u{3000}", " ")
  local words = {}
  for word in plain:gmatch("[a-z0-9\x80-\xFF]+") do words[#words + 1] = word end
  return words
end

function checks.trimmed(text)
  return (text:gsub("^[ \t\n]+", ""):gsub("[ \t\n]+$", ""))
end

local function count(text, sign)
  local _, found = text:gsub(sign, "")
  return found
end

local KINDS = {}

KINDS.hashtag = {
  describe = function(rule) return "use the tag #" .. rule.tag end,
  keeps = function(text, rule)
    for tag in text:gmatch("#([%w_]+)") do
      if tag:lower() == rule.tag:lower() then return true end
    end
    return false
  end,
}

KINDS.banned = {
  describe = function(rule)
    return "use no word that begins with " .. table.concat(rule.words, " or ") .. ", and none of the spam phrases"
  end,
  keeps = function(text, rule)
    local words = checks.words(text)
    for _, word in ipairs(words) do
      for _, banned in ipairs(rule.words) do
        if word:sub(1, #banned) == banned then return false end
      end
    end
    local joined = " " .. table.concat(words, " ") .. " "
    for _, phrase in ipairs(checks.SPAM) do
      if joined:find(" " .. phrase .. " ", 1, true) then return false end
    end
    return true
  end,
}

KINDS.form = {
  describe = function() return "use no more than two # signs, no @ sign and no link (http or www.)" end,
  keeps = function(text)
    local small = text:lower()
    local links = small:find("http", 1, true) or small:find("www.", 1, true)
    return count(text, "#") <= 2 and count(text, "@") == 0 and not links
  end,
}

KINDS.question = {
  describe = function() return "ask exactly one question: one question mark" end,
  keeps = function(text) return count(text, "?") + count(text, "\u{FF1F}") == 1 end,
}

KINDS.words = {
  describe = function(rule) return "use at most " .. rule.most .. " words" end,
  keeps = function(text, rule) return #checks.words(text) <= rule.most end,
}

KINDS.digit = {
  describe = function() return "name a number in digits (0 to 9)" end,
  keeps = function(text) return text:find("%d") ~= nil end,
}

KINDS.calm = {
  describe = function() return "use no exclamation mark" end,
  keeps = function(text) return count(text, "!") + count(text, "\u{FF01}") == 0 end,
}

KINDS.opener = {
  describe = function(rule) return "let the first letter from A to Z be " .. rule.letter .. ", large or small" end,
  keeps = function(text, rule) return (text:match("%a") or ""):upper() == rule.letter end,
}

KINDS.lines = {
  describe = function() return "write exactly two lines: one line break" end,
  keeps = function(text) return count(text, "\n") == 1 end,
}

function checks.describe(rule) return KINDS[rule.kind].describe(rule) end

-- Whether a tweet, already trimmed, keeps a rule.
function checks.keeps(text, rule) return KINDS[rule.kind].keeps(text, rule) end

-- How many of the rules it keeps.
function checks.kept(text, rules)
  local kept = 0
  for _, rule in ipairs(rules) do
    if checks.keeps(text, rule) then kept = kept + 1 end
  end
  return kept
end

return checks
