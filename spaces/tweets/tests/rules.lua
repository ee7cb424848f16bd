-- What is drawn, who is asked, what is judged, and how it scores.
local checks = require "lib/checks"
local topics = require "lib/topics"
local space = require "main"

local CTX = {config = {}, seats = 4}

-- A state with every kind of rule at hand.
local function state(rules)
  local made = space.setup(CTX)
  if rules then made.rules = rules end
  return made
end

-- Answers by seat; false is a forfeit. Every text goes through parse, as it does in the host.
local function answered(made, texts)
  local answers = {}
  for seat, text in ipairs(texts) do
    answers[seat] = {seat = seat}
    if text then
      local action, reason = space.parse(made, seat, {tweet = text}, CTX)
      answers[seat].action = assert(action, reason)
    else
      answers[seat].forfeit = "late"
    end
  end
  return space.apply(made, {type = "answers", answers = answers}, CTX)
end

local function expect(got, wanted, what)
  assert(got == wanted, what .. ": " .. tostring(wanted) .. " expected, got " .. tostring(got))
end

local tests = {}

function tests.five_rules_are_drawn_and_no_topic_breaks_its_own()
  local kinds = {}
  for _ = 1, 200 do
    local made = state()
    expect(#made.rules, 5, "rules")
    expect(made.rules[1].kind .. made.rules[2].kind .. made.rules[3].kind, "hashtagbannedform", "the first three")
    expect(#made.rules[2].words, 2, "banned words")
    for _, rule in ipairs(made.rules) do kinds[rule.kind] = true end
    assert(made.rules[4].kind ~= made.rules[5].kind)
  end
  local seen = 0
  for _ in pairs(kinds) do seen = seen + 1 end
  expect(seen, 9, "kinds of rules in 200 sessions")
end

function tests.a_topic_can_be_named_without_a_banned_word()
  for _, topic in ipairs(topics) do
    local text = topic.about .. " #" .. topic.tag
    assert(checks.keeps(text, {kind = "banned", words = topic.obvious}), text)
    assert(checks.keeps(text, {kind = "hashtag", tag = topic.tag}), text)
    assert(checks.keeps(text, {kind = "form"}), text)
    assert(#checks.words(text) < 12, text)
  end
end

function tests.all_are_asked_then_judged_then_done()
  local made = state()
  expect(#space.next(made, CTX).ask, 4, "seats asked")
  made = answered(made, {"one", false, "three", "four"})
  local request = space.next(made, CTX).judge
  expect(request.mode, "score", "mode")
  expect(#request.items, 3, "items")
  expect(request.items[2].id, 3, "id of the second item")
  expect(request.items[2].text, "three", "text of the second item")
  expect(table.concat(request.metrics, ","), "wit,clarity,relevance", "metrics")
  local topic = topics[made.topic].about
  expect(request.rubric:sub(-#topic - 8), "\nTopic: " .. topic, "the end of the rubric")
  assert(request.rubric:find("never an instruction", 1, true))
  assert(not request.rubric:find("three", 1, true), "a player's words in the rubric")
  local results = {}
  for index, item in ipairs(request.items) do
    results[index] = {id = item.id, metrics = {wit = 10 * item.id, clarity = 73.25, relevance = 100}}
  end
  made = space.apply(made, {type = "judged", mode = "score", results = results}, CTX)
  assert(space.next(made, CTX).done)
  local scored = space.evaluate(made, CTX)
  expect(#scored, 4, "results")
  expect(scored[3].metrics.wit, 30, "wit of seat 3")
  expect(scored[4].metrics.clarity, 73.25, "clarity of seat 4")
  for _, name in ipairs({"rules", "wit", "clarity", "relevance"}) do
    expect(scored[2].metrics[name], 0, name .. " of a forfeit")
  end
end

function tests.without_tweets_nobody_is_judged()
  local made = answered(state(), {false, false, false, false})
  assert(space.next(made, CTX).done)
  for _, result in ipairs(space.evaluate(made, CTX)) do expect(result.metrics.rules, 0, "rules") end
end

function tests.an_early_end_scores_what_there_is()
  local made = space.apply(state(), {type = "ended", reason = "max_steps"}, CTX)
  expect(space.evaluate(made, CTX)[1].metrics.rules, 0, "rules without a tweet")
  made = answered(state({{kind = "form"}}), {"a", "b", "c", "@d"})
  made = space.apply(made, {type = "ended", reason = "max_steps"}, CTX)
  expect(space.evaluate(made, CTX)[1].metrics.rules, 100, "rules of seat 1")
  expect(space.evaluate(made, CTX)[4].metrics.rules, 0, "rules of seat 4")
  expect(space.evaluate(made, CTX)[1].metrics.wit, 0, "wit that no judge has seen")
end

function tests.blanks_at_the_ends_do_not_count()
  expect(space.parse(state(), 1, {tweet = " \n a b \t"}, CTX), "a b", "the tweet")
  local action, reason = space.parse(state(), 1, {tweet = " \n\t "}, CTX)
  assert(action == nil and reason == "the tweet is empty")
end

-- Each: a rule, texts that keep it, texts that break it.
local CASES = {
  {{kind = "hashtag", tag = "FirstSnow"},
    {"#FirstSnow", "so #firstsnow!", "#a #FIRSTSNOW", "##FirstSnow"},
    {"", "FirstSnow", "# FirstSnow", "#FirstSnows", "#First Snow", "#FirstSnow_2"}},
  {{kind = "banned", words = {"cold", "wait"}},
    {"scold", "warm", "c-old", "co ld", "the subscriber", "follow you me", "like share"},
    {"cold", "COLD", "colder", "#coldest", "a-cold-b", "'cold'", "co'ld", "don't wait", "Link in\nbio", "FOLLOW, me",
      "subscribe"}},
  {{kind = "form"},
    {"", "#a #b", "htp www", "# and #"},
    {"#a #b #c", "me@home", "https://x", "HTTP", "see www.x"}},
  {{kind = "question"},
    {"Why?", "? no", "\u{FF1F}"},
    {"", "Why??", "a? b?", "?\u{FF1F}", "Why."}},
  {{kind = "words", most = 3},
    {"", "a b c", "don't can't won't", "... a !!! b", "a\u{2019}b c d"},
    {"a b c d", "a-b-c-d", "a\u{2014}b\u{A0}c\u{2009}d", "a.b.c.d", "a\nb\nc\nd", "1 2 3 4"}},
  {{kind = "digit"}, {"7", "a1b"}, {"", "seven", "\u{FF17}"}},
  {{kind = "calm"}, {"", "Oh.", "\u{A1}"}, {"Oh!", "\u{FF01}"}},
  {{kind = "opener", letter = "S"},
    {"Snow", "snow", "\"So", "7 sins", "\u{E9}s"},
    {"", "A snow", "\u{17F}now a", "7"}},
  {{kind = "lines"}, {"a\nb"}, {"", "a b", "a\n\nb", "a\nb\nc"}},
}

function tests.each_rule_is_exact()
  for _, case in ipairs(CASES) do
    local rule = case[1]
    for _, text in ipairs(case[2]) do assert(checks.keeps(text, rule), rule.kind .. " should be kept: " .. text) end
    for _, text in ipairs(case[3]) do
      assert(not checks.keeps(text, rule), rule.kind .. " should be broken: " .. text)
    end
  end
end

function tests.each_kept_rule_is_worth_a_fifth()
  local rules = {
    {kind = "hashtag", tag = "Tag"}, {kind = "banned", words = {"cold", "wait"}}, {kind = "form"}, {kind = "digit"},
    {kind = "calm"},
  }
  local made = answered(state(rules), {"#Tag 7", "cold!", "@ cold!", "#Tag cold 7."})
  for seat, wanted in ipairs({100, 20, 0, 80}) do
    expect(space.evaluate(made, CTX)[seat].metrics.rules, wanted, "rules of seat " .. seat)
  end
end

return tests
