internal import SpaceContent
public import SpaceContract
public import SpaceSandbox

/// What the host lends to spec tests, and to nothing else: `require "agon/test"`.
///
/// The sources stand beside a package's own only in the sandbox of a spec file. They are no part of a package, so that a Space that
/// requires them is refused when it is loaded to be played.
public enum SpecLibrary {
  /// The folder whose paths belong to the host.
  public static let folder = "agon/"

  /// The library, and what it has to know of the manifest.
  public static func files(for manifest: Manifest) -> [SpacePackage.File] {
    [
      SpacePackage.File(path: folder + "test.lua", bytes: Array(source.utf8)),
      SpacePackage.File(path: folder + "manifest.lua", bytes: Array(facts(of: manifest).utf8)),
    ]
  }

  /// A Lua file that returns the defaults that a session is played with.
  private static func facts(of manifest: Manifest) -> String {
    let config: Value
    do throws(ContractError) {
      config = try manifest.resolveConfig(nil)
    } catch {
      // A Space whose configuration has no defaults is tested with what each test gives.
      config = [:]
    }
    let facts: Value = [
      "config": config, "seats": .int(Int64(manifest.seats.min)), "rounds": .int(Int64(manifest.rounds)),
      "max_steps": .int(Int64(manifest.maxSteps)), "forfeits": .int(Int64(manifest.limits.forfeits)),
    ]
    // Underscores are escaped, since a source may not mention the name of the environment; the brackets are of a level that no
    // text closes by accident.
    let json = JSON.text(facts).split(separator: "_", omittingEmptySubsequences: false).joined(separator: "\\u005f")
    var level = ""
    while json.contains("]\(level)]") { level += "=" }
    return "return json.decode([\(level)[\(json)]\(level)])\n"
  }

  /// The library's Lua source. Its comments are its documentation.
  public static let source = #"""
    -- Assertions for spec tests, and a small host that plays a Space: local test = require "agon/test".
    -- A failure names the line of the test that asked.
    local manifest = require "agon/manifest"

    local test = {}

    local function shown(value)
      if type(value) ~= "table" and type(value) ~= "string" then return tostring(value) end
      local sound, text = pcall(json.encode, value)
      if not sound then text = tostring(value) end
      return #text > 100 and text:sub(1, 97) .. "..." or text
    end

    local function inside(path, key)
      if type(key) == "string" and key:find("^[%a_][%w_]*$") then return path .. "." .. key end
      return path .. "[" .. shown(key) .. "]"
    end

    local function difference(actual, expected, path, depth)
      if type(actual) ~= "table" or type(expected) ~= "table" then
        if actual == expected then return nil end
        return path .. ": expected " .. shown(expected) .. ", got " .. shown(actual)
      end
      if depth > 50 then return path .. " is nested too deeply" end
      for key, value in pairs(expected) do
        local found = difference(actual[key], value, inside(path, key), depth + 1)
        if found then return found end
      end
      for key, value in pairs(actual) do
        if expected[key] == nil then return inside(path, key) .. ": expected nil, got " .. shown(value) end
      end
    end

    -- Raises where the test stands, two calls further out.
    local function fail(message, note)
      error((note and tostring(note) .. ": " or "") .. message, 3)
    end

    -- Both values are the same, tables key by key. The message names the first place where they differ.
    function test.equal(actual, expected, note)
      local found = difference(actual, expected, "value", 0)
      if found then fail(found, note) end
    end

    -- `run` raises an error, whose message matches the Lua pattern, if there is one. Gives the message.
    function test.fails(run, pattern)
      local sound, message = pcall(run)
      if sound then fail("expected an error, and there was none") end
      message = tostring(message)
      if pattern and not message:find(pattern) then fail("expected an error like " .. shown(pattern) .. ", got " .. shown(message)) end
      return message
    end

    -- `text` has `part` in it, letter by letter.
    function test.contains(text, part)
      if type(text) ~= "string" then fail("expected a string with " .. shown(part) .. " in it, got " .. shown(text)) end
      if not text:find(part, 1, true) then fail("expected " .. shown(part) .. " in " .. shown(text)) end
    end

    -- The numbers are at most `eps` apart.
    function test.near(actual, expected, eps)
      local near = type(actual) == "number" and actual - expected <= eps and expected - actual <= eps
      if not near then fail("expected " .. shown(expected) .. " within " .. shown(eps) .. ", got " .. shown(actual)) end
    end

    local function copy(value)
      if type(value) ~= "table" then return value end
      local twin = {}
      for key, item in pairs(value) do twin[key] = copy(item) end
      return twin
    end

    -- A ctx of the manifest's defaults; `options` may replace seats, step, asks and clock, and single keys of config.
    function test.context(options)
      options = options or {}
      local config = copy(manifest.config)
      for key, value in pairs(options.config or {}) do config[key] = copy(value) end
      return {
        config = config, seats = options.seats or manifest.seats, step = options.step or 0, asks = options.asks or 0,
        clock = options.clock,
      }
    end

    local kinds = {late = true, malformed = true, illegal = true, out = true}
    local forfeits = {}

    -- An answer that does not stand, for `test.answers` and `test.play`. The kind is late unless it is given.
    function test.forfeit(seat, kind, action)
      kind = kind or "late"
      if not kinds[kind] then fail("a forfeit is late, malformed, illegal or out, not " .. shown(kind)) end
      local entry = {seat = seat, forfeit = kind, reason = "a test", action = action}
      forfeits[entry] = true
      return entry
    end

    -- The event of these answers by seat: an action, a forfeit, or false for a seat that was not asked.
    function test.answers(given)
      local entries = {}
      for seat, answer in ipairs(given) do
        if forfeits[answer] then
          entries[#entries + 1] = copy(answer)
        elseif answer ~= false then
          entries[#entries + 1] = {seat = seat, action = copy(answer)}
        end
      end
      return {type = "answers", answers = entries}
    end

    -- A state as the seat may see it.
    local function masked(state, seat)
      local seen = copy(state)
      if seen.secret ~= nil then seen.secret = false end
      for other in ipairs(seen.hidden or {}) do
        if other ~= seat then seen.hidden[other] = false end
      end
      return seen
    end

    local function parsed(space, state, seat, answer, ctx)
      if answer == nil or answer == false then return test.forfeit(seat, "late") end
      if forfeits[answer] then return test.forfeit(seat, answer.forfeit, answer.action) end
      if not space.parse then return {seat = seat, action = copy(answer)} end
      local sound, action, reason = pcall(space.parse, masked(state, seat), seat, copy(answer), copy(ctx))
      if sound and action ~= nil then return {seat = seat, action = copy(action)} end
      local entry = test.forfeit(seat, "illegal")
      if sound then entry.reason = reason and tostring(reason) or "" else entry.reason = tostring(action) end
      return entry
    end

    local function sorted_seats(command, ctx)
      local seats = {}
      for seat = 1, ctx.seats do seats[seat] = seat end
      if command then seats = copy(command.ask) end
      table.sort(seats)
      return seats
    end

    -- Plays the Space from setup to evaluate, as the host does; values are copied at each call, and what is hidden reads false.
    -- options: config, seats, clock as in test.context; answers = function(ask, seat, task) -> answer, or a list with a table by seat
    -- for each ask; nil is silence, test.forfeit any other forfeit. events = function(command, ctx) -> event, where the Space gives
    -- other commands than ask. Gives the state, the results (nil after void), the tasks {ask, seat, task} and the logs.
    function test.play(space, options)
      options = options or {}
      local answers = options.answers or {}
      local ctx, state = test.context(options), {rounds = {}}
      local tasks, logs, missed = {}, {}, {}
      if space.setup then state = copy(space.setup(copy(ctx))) end

      local function apply(event)
        local log
        if space.apply then
          state, log = space.apply(copy(state), event, copy(ctx))
          if type(state) ~= "table" then error("apply returned " .. shown(state) .. ": add \"return state\"", 0) end
          state = copy(state)
        elseif event.type == "answers" then
          state.rounds[#state.rounds + 1] = event.answers
        end
        if log ~= nil then logs[#logs + 1] = tostring(log) end
        ctx.step = ctx.step + 1
      end

      local function ask(seats)
        local asked, entries = {}, {}
        for _, seat in ipairs(seats) do
          if (missed[seat] or 0) < manifest.forfeits then
            asked[seat] = space.task(masked(state, seat), seat, copy(ctx))
            tasks[#tasks + 1] = {ask = ctx.asks + 1, seat = seat, task = copy(asked[seat])}
          end
        end
        for index, seat in ipairs(seats) do
          local answer = test.forfeit(seat, "out")
          if asked[seat] then
            if type(answers) == "function" then
              answer = answers(ctx.asks + 1, seat, copy(asked[seat]))
            else
              answer = (answers[ctx.asks + 1] or {})[seat]
            end
          end
          entries[index] = parsed(space, state, seat, answer, ctx)
        end
        for _, entry in ipairs(entries) do
          missed[entry.seat] = entry.forfeit and (missed[entry.seat] or 0) + 1 or 0
          if entry.forfeit and entry.action == nil and space.default then
            entry.action = copy(space.default(masked(state, entry.seat), entry.seat, copy(ctx)))
          end
        end
        apply({type = "answers", answers = entries})
        ctx.asks = ctx.asks + 1
      end

      while true do
        local command = ctx.asks < manifest.rounds and {ask = sorted_seats(nil, ctx)} or {done = true}
        if space.next then command = copy(space.next(copy(state), copy(ctx))) end
        if type(command) ~= "table" then fail("next returned " .. shown(command) .. ", which is no command") end
        if command.void then return state, nil, tasks, logs end
        if command.done then break end
        if ctx.step >= manifest.max_steps then
          apply({type = "ended", reason = "max_steps"})
          break
        end
        if command.ask then
          ask(sorted_seats(command, ctx))
        elseif options.events then
          apply(options.events(command, copy(ctx)))
        else
          fail("the Space asks for " .. shown(command) .. ": add events = function(command, ctx) ... end")
        end
      end
      return state, space.evaluate(copy(state), copy(ctx)), tasks, logs
    end

    return test

    """#
}
