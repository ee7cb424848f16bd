-- The checks by rule: each exact, each a function of the text and the brief alone, together worth 100 points. README.md
-- says the same in words.
local checks = {
  LIMIT = 3000, FEWEST = 80, MOST = 300, UNDER_HEADING = 5, CURRENCY = "EUR",
  SECTIONS = {"The role", "What you will do", "What you bring", "Pay and place"},
  POINTS = {pay = 15, skill = 5, fact = 5, section = 5, phrases = 20, length = 10},
}

-- Runs of whole words that shut people out, or that stand in for what a listing should say.
checks.BANNED = {
  "young", "youthful", "digital native", "digital natives", "recent graduate", "recent graduates", "under 30",
  "native speaker", "native speakers", "mother tongue", "able bodied", "no disabilities", "perfect health", "he will",
  "she will", "men only", "women only", "salesman", "manpower", "foreman", "handyman", "guys", "girls", "unmarried",
  "no children", "good looking", "clean shaven", "rockstar", "rock star", "ninja", "guru", "wizard", "like a family",
  "work hard play hard", "wear many hats", "fast paced", "competitive salary", "pay negotiable", "unpaid",
}

-- The words in small letters: runs of ASCII letters, digits and whatever is beyond ASCII; apostrophes are dropped
-- first. The signs and spaces of U+2000 to U+207F and three more spaces separate words, as ASCII signs do.
function checks.words(text)
  local plain = text:lower():gsub("'", ""):gsub("\u{2019}", "")
  plain = plain:gsub("\xE2[\x80\x81][\x80-\xBF]", " "):gsub("\u{A0}", " "):gsub("\u{1680}", " "):gsub("\u{3000}", " ")
  local words = {}
  for word in plain:gmatch("[a-z0-9\x80-\xFF]+") do words[#words + 1] = word end
  return words
end

-- The words with one blank before and after each, so that plain finding finds whole words only.
local function spaced(text) return " " .. table.concat(checks.words(text), " ") .. " " end

local function has(line, phrase) return line:find(spaced(phrase), 1, true) ~= nil end

-- 68000 as people write it: 68,000.
function checks.amount(number) return string.format("%d,%03d", number // 1000, number % 1000) end

-- Both ends of the pay as whole numbers, with or without a comma or dot between thousands, and the currency.
function checks.pay(text, brief)
  local seen = {}
  for number in text:gsub("(%d)[,.](%d)", "%1%2"):gmatch("%d+") do seen[number] = true end
  local currency = has(spaced(text), checks.CURRENCY) or text:find("\u{20AC}", 1, true) ~= nil
  return currency and seen[tostring(brief.low)] == true and seen[tostring(brief.high)] == true
end

-- The first banned phrase that stands in the text, or nil.
function checks.banned(text)
  local line = spaced(text)
  for _, phrase in ipairs(checks.BANNED) do
    if has(line, phrase) then return phrase end
  end
end

function checks.fits(text)
  local count = #checks.words(text)
  return count >= checks.FEWEST and count <= checks.MOST
end

-- How many of the headings stand on a line of their own, each with enough words under it.
function checks.sections(text)
  local current, under = nil, {}
  for line in (text .. "\n"):gmatch("([^\n]*)\n") do
    local bare = line:gsub("^[#* \t]+", ""):gsub("[:* \t]+$", ""):lower()
    local heading = false
    for _, name in ipairs(checks.SECTIONS) do heading = heading or bare == name:lower() and name end
    if heading then
      current = heading
    elseif current then
      under[current] = (under[current] or 0) + #checks.words(line)
    end
  end
  local full = 0
  for _, name in ipairs(checks.SECTIONS) do
    if (under[name] or 0) >= checks.UNDER_HEADING then full = full + 1 end
  end
  return full
end

-- How many of some phrases the text has.
function checks.named(text, phrases)
  local line, found = spaced(text), 0
  for _, phrase in ipairs(phrases) do
    if has(line, phrase) then found = found + 1 end
  end
  return found
end

-- The points, 0 to 100, and by check. Banned phrases are only counted in a listing of the right length: an empty one
-- avoids them too easily.
function checks.score(text, brief)
  local points, fits = checks.POINTS, checks.fits(text)
  local by = {
    pay = checks.pay(text, brief) and points.pay or 0,
    skills = points.skill * checks.named(text, brief.skills),
    facts = points.fact * checks.named(text, {brief.title, brief.team, brief.place}),
    sections = points.section * checks.sections(text),
    phrases = fits and not checks.banned(text) and points.phrases or 0,
    length = fits and points.length or 0,
  }
  return by.pay + by.skills + by.facts + by.sections + by.phrases + by.length, by
end

return checks
