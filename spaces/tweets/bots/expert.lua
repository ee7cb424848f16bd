-- Keeps every rule: it writes drafts from parts that fit the drawn rules and sends the first draft that the Space's own
-- checks find nothing wrong with.
local checks = require "lib/checks"

local OPENERS = {
  A = "Admittedly", B = "Brilliantly", C = "Curiously", D = "Decidedly", F = "Finally", G = "Generally", H = "Honestly",
  L = "Luckily", M = "Mysteriously", N = "Naturally", P = "Probably", S = "Somehow", T = "Today", W = "Worryingly",
}
local TURNS = {
  "%s, %s became my entire personality", "%s, %s taught me humility", "%s, %s deserves its own documentary",
  "%s, %s still beats therapy", "%s, %s exposed my character development",
}
local NUMBERS = {"in 7 seconds", "for only 3 friends", "after 12 attempts", "within 5 business days"}
local QUESTIONS = {"But who keeps count?", "So why does nobody applaud?", "Yet why pretend otherwise?"}
local REMARKS = {"But nobody applauded.", "Yet everyone pretends otherwise.", "So naturally nobody believes me."}

-- The drawn rules by kind, with what they ask for.
local function wishes(rules)
  local by = {}
  for _, rule in ipairs(rules) do by[rule.kind] = rule end
  return by
end

local function draft(data, by)
  local letter = by.opener and by.opener.letter or random.pick({"A", "H", "N", "S", "T"})
  local text = string.format(random.pick(TURNS), OPENERS[letter], data.topic)
  if by.digit then text = text .. " " .. random.pick(NUMBERS) end
  text = text .. ". " .. random.pick(by.question and QUESTIONS or REMARKS)
  return text .. (by.lines and "\n#" or " #") .. data.rules[1].tag
end

return function(task, memory)
  local data = task.data
  local by = wishes(data.rules)
  local best, most
  for _ = 1, 12 do
    local text = draft(data, by)
    local kept = checks.kept(text, data.rules)
    if not best or kept > most then best, most = text, kept end
    if most == #data.rules then break end
  end
  return json.encode({tweet = best}), memory
end
