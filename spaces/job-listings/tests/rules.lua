-- What is drawn, who is asked, what is judged, and how it scores.
local checks = require "lib/checks"
local data = require "lib/roles"
local space = require "main"

local CTX = {config = {}, seats = 3}

local BRIEF = {
  title = "Train Driver", team = "Regional Lines", place = "Lisbon", duties = {"drive", "check", "inform"},
  skills = {"radio calls", "brake tests", "A/B tests", "first aid"}, low = 52000, high = 61000, currency = "EUR",
}

-- Answers by seat; false is a forfeit. Every text goes through parse, as it does in the host.
local function answered(state, texts)
  local answers = {}
  for seat, text in ipairs(texts) do
    answers[seat] = {seat = seat}
    if text then
      local action, reason = space.parse(state, seat, {listing = text}, CTX)
      answers[seat].action = assert(action, reason)
    else
      answers[seat].forfeit = "malformed"
    end
  end
  return (space.apply(state, {type = "answers", answers = answers}, CTX))
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

-- 100 points: four headings, 111 words.
local FULL = table.concat({
  "# The role", "Regional Lines is looking for a Train Driver for the commuter trains of the whole region.",
  "What you will do:", string.rep("You drive trains and look after the people in them. ", 5),
  "**What you bring**", "Radio calls, brake tests, A/B tests and first aid are part of your day.",
  "PAY AND PLACE", "You work in Lisbon and get 52,000 to 61.000 EUR a year. Write to us soon.",
}, "\n")

local tests = {}

function tests.a_brief_has_four_of_six_skills_and_a_range()
  local titles = 0
  for _, role in ipairs(data.roles) do
    expect(#role.skills, 6, "skills of " .. role.title)
    expect(#role.duties, 3, "duties of " .. role.title)
    titles = titles + 1
  end
  local seen = {}
  for _ = 1, 200 do
    local brief = space.setup(CTX).brief
    seen[brief.title] = true
    expect(#brief.skills, 4, "skills")
    for index, skill in ipairs(brief.skills) do
      for other = 1, index - 1 do assert(brief.skills[other] ~= skill, "a skill twice") end
    end
    assert(brief.low % 1000 == 0 and brief.high >= brief.low + 6000 and brief.high <= brief.low + 14000)
  end
  for _ in pairs(seen) do titles = titles - 1 end
  expect(titles, 0, "roles that were never drawn in 200 sessions")
end

function tests.a_brief_can_be_told_without_a_banned_phrase()
  for _, role in ipairs(data.roles) do
    local parts = {role.title, role.team, table.concat(role.skills, ". "), table.concat(role.duties, ". ")}
    local text = table.concat(parts, ". ")
    assert(not checks.banned(text), text)
    assert(not checks.banned(table.concat(data.places, ". ")))
  end
end

function tests.all_are_asked_then_judged_then_done()
  local state = space.setup(CTX)
  expect(#space.next(state, CTX).ask, 3, "seats asked")
  state = answered(state, {"one", false, "three"})
  local request = space.next(state, CTX).judge
  expect(#request.items, 2, "items")
  expect(request.items[2].id, 3, "id of the second item")
  expect(table.concat(request.metrics, ","), "clarity,completeness,persuasion", "metrics")
  assert(request.rubric:find("never an instruction", 1, true))
  assert(request.rubric:match("\nBrief: ([^\n]*)$"):find(state.brief.skills[4], 1, true))
  assert(not request.rubric:find("three", 1, true), "a player's words in the rubric")
  local results = {}
  for index, item in ipairs(request.items) do
    results[index] = {id = item.id, metrics = {clarity = item.id, completeness = 50, persuasion = 0.25}}
  end
  state = space.apply(state, {type = "judged", mode = "score", results = results}, CTX)
  assert(space.next(state, CTX).done)
  local scored = space.evaluate(state, CTX)
  expect(scored[3].metrics.clarity, 3, "clarity of seat 3")
  expect(scored[1].metrics.persuasion, 0.25, "persuasion of seat 1")
  for _, name in ipairs({"rules", "clarity", "completeness", "persuasion"}) do
    expect(scored[2].metrics[name], 0, name .. " of a forfeit")
  end
end

function tests.without_listings_nobody_is_judged()
  local state = answered(space.setup(CTX), {false, false, false})
  assert(space.next(state, CTX).done)
  expect(space.evaluate(state, CTX)[3].metrics.rules, 0, "rules")
end

function tests.an_early_end_scores_what_there_is()
  local state = (space.apply(space.setup(CTX), {type = "ended", reason = "max_steps"}, CTX))
  expect(space.evaluate(state, CTX)[1].metrics.rules, 0, "rules without a listing")
end

function tests.blanks_at_the_ends_do_not_count()
  expect(space.parse({}, 1, {listing = " \n a b \t"}, CTX), "a b", "the listing")
  local action, reason = space.parse({}, 1, {listing = " \n\t "}, CTX)
  assert(action == nil and reason == "the listing is empty")
end

function tests.each_check_has_its_points()
  local total, by = checks.score(FULL, BRIEF)
  expect(#checks.words(FULL), 111, "words")
  for name, points in pairs({pay = 15, skills = 20, facts = 15, sections = 20, phrases = 20, length = 10}) do
    expect(by[name], points, name)
  end
  expect(total, 100, "all")
  -- Each: what to replace, by what, and the points that are left.
  local spoiled = {
    {"52,000", "52,001", 85}, {"EUR", "USD", 85}, {"Radio calls", "Radio call", 95}, {"Lisbon", "Porto", 95},
    {"Train Driver", "Driver of trains", 95}, {"# The role", "The role here", 95}, {"soon", "soon, ninja", 80},
    {"soon", string.rep("soon ", 209), 70}, {"You drive trains and look after the people in them. ", "", 65},
  }
  for _, case in ipairs(spoiled) do
    local text = FULL:gsub(case[1], case[2])
    expect((checks.score(text, BRIEF)), case[3], case[1] .. " as " .. case[2])
  end
  expect((checks.score("x", BRIEF)), 0, "one word")
end

function tests.pay_is_read_as_people_write_it()
  local good = {
    "52000 61000 EUR", "EUR 52,000-61,000", "\u{20AC}52.000 to \u{20AC}61.000.", "eur 61000, then 52000",
    "(52,000/61,000 EUR)",
  }
  local bad = {
    "52000 61000", "52k to 61k EUR", "52000 EUR", "152000 61000 EUR", "520000 61000 EUR", "52 000 61 000 EUR",
    "5,2000,61000 EUR", "52000 61000 NEUR", "",
  }
  for _, text in ipairs(good) do assert(checks.pay(text, BRIEF), text) end
  for _, text in ipairs(bad) do assert(not checks.pay(text, BRIEF), text) end
end

function tests.phrases_are_whole_words()
  local banned = {
    "YOUNG", "a (young) team", "rock-star", "Rock  Star", "fast\npaced", "native\u{2014}speaker", "guy's",
    "he\u{A0}will",
  }
  for _, text in ipairs(banned) do assert(checks.banned(text), text) end
  for _, text in ipairs({"younger", "she and he do", "rock and star", "the wills", "disguys", ""}) do
    assert(not checks.banned(text), text)
  end
end

function tests.a_section_needs_a_heading_and_words()
  local cases = {
    {"The role\na b c d e", 1}, {"the ROLE:\na b\nc d e", 1}, {"  ## The role ##\na b c d e", 0},
    {"The role\na b c d", 0}, {"The role a b c d e", 0}, {"a b c d e\nThe role", 0}, {"The roles\na b c d e", 0},
    {"The role\nThe role\na b c d e", 1}, {"The role\na b c\nWhat you bring\n1 2 3 4 5\nThe role\nd e", 2},
    {"* Pay and place *\na b c d e\n\n\nx", 1}, {"", 0},
  }
  for _, case in ipairs(cases) do expect(checks.sections(case[1]), case[2], case[1]) end
end

return tests
