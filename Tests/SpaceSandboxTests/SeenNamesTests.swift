import SpaceContent
import SpaceContract
import TestSupport
import Testing

/// What exists, asked from inside a plugin: every name of the contract, and no other name that Lua 5.4 has anywhere.
@Suite struct SeenNamesTests {
  /// Lua 5.4's reference manual, section 6, and LuaJIT's and 5.1's names that people still type.
  static let stock: [String] =
    """
    _G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset
    require select setmetatable tonumber tostring type warn xpcall coroutine package string utf8 table math io os debug
    coroutine.close coroutine.create coroutine.isyieldable coroutine.resume coroutine.running coroutine.status coroutine.wrap coroutine.yield
    package.config package.cpath package.loaded package.loadlib package.path package.preload package.searchers package.searchpath
    string.byte string.char string.dump string.find string.format string.gmatch string.gsub string.len string.lower string.match string.pack
    string.packsize string.rep string.reverse string.sub string.unpack string.upper string.gfind
    utf8.char utf8.charpattern utf8.codes utf8.codepoint utf8.len utf8.offset
    table.concat table.insert table.move table.pack table.remove table.sort table.unpack table.getn table.maxn table.foreach
    math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor math.fmod math.huge math.log math.max
    math.maxinteger math.min math.mininteger math.modf math.pi math.rad math.random math.randomseed math.sin math.sqrt math.tan
    math.tointeger math.type math.ult math.pow math.cosh math.sinh math.tanh math.log10 math.frexp math.ldexp math.atan2 math.mod
    io.close io.flush io.input io.lines io.open io.output io.popen io.read io.tmpfile io.type io.write io.stdin io.stdout io.stderr
    os.clock os.date os.difftime os.execute os.exit os.getenv os.remove os.rename os.setlocale os.time os.tmpname
    debug.debug debug.gethook debug.getinfo debug.getlocal debug.getmetatable debug.getregistry debug.getupvalue debug.getuservalue
    debug.sethook debug.setlocal debug.setmetatable debug.setupvalue debug.setuservalue debug.traceback debug.upvalueid debug.upvaluejoin
    loadstring unpack module setfenv getfenv newproxy gcinfo bit bit32 jit ffi arg json random
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init)

  /// "a.b" is there if a is a table that has b.
  static func condition(_ name: String) -> String {
    let parts = name.split(separator: ".")
    return parts.count == 1 ? "\(name) ~= nil" : "type(\(parts[0])) == 'table' and \(name) ~= nil"
  }

  static func seen(_ names: [String]) throws -> Set<String> {
    // One function for each: a function may have 250 constants.
    let lines = names.map { "(function(t) if \(condition($0)) then t[#t + 1] = '\($0)' end end)(seen);" }
    let chunks = stride(from: 0, to: lines.count, by: 40).map {
      "(function() " + lines[$0..<min($0 + 40, lines.count)].joined(separator: "\n") + " end)();"
    }
    let probe = try Probe(
      callbacks: ["setup": "function() return {seen = seen} end"], before: "local seen = {}\n" + chunks.joined(separator: "\n"))
    return Set(try #require(try probe.start().value(\.state)["seen"]?.list?.compactMap(\.text)))
  }

  @Test func aPluginSeesTheContractsNamesAndNoOthers() throws {
    let contract = Set(Contract.environment.map(\.name))
    let libraries = Set(contract.compactMap { $0.contains(".") ? String($0.prefix { $0 != "." }) : nil })
    let seen = try Self.seen(Array(Set(Self.stock).union(contract)).sorted())
    #expect(seen.subtracting(libraries) == contract)
    #expect(seen.intersection(libraries) == libraries)
  }

  /// A string's methods are those of `string`, and its metatable cannot be reached or changed.
  @Test func aStringsMethods() throws {
    let methods = Contract.environment.map(\.name).filter { $0.hasPrefix("string.") }.map { String($0.dropFirst("string.".count)) }
    let checks =
      methods.map { "assert((''). \($0) == string.\($0), '\($0)')" }
      + ["dump", "pack", "unpack", "packsize"].map { "assert((''). \($0) == nil)" }
    let body = checks.joined(separator: " ") + " return {ok = true, refused = not pcall(setmetatable, '', {})}"
    let probe = try Probe(callbacks: ["setup": "function() \(body) end"])
    #expect(try probe.start().value(\.state) == ["ok": true, "refused": true])
  }

  @Test(arguments: ["__gc", "__mode", "__close", "__metatable", "__name", "__pairs"]) func refusedEvents(event: String) throws {
    let probe = try Probe(callbacks: ["setup": "function() return setmetatable({}, {\(event) = 'k'}) end"])
    #expect(probe.start().failure?.message.hasSuffix("setmetatable: \(event) is not available to a Space") == true)
  }

  @Test(arguments: [
    ("tostring({})", "table"), ("tostring(tostring)", "function"), ("tostring(nil)", "nil"),
    ("string.format('%s %s', {}, type)", "table function"),
  ]) func noAddresses(lua: String, text: String) throws {
    #expect(try Probe(callbacks: ["setup": "function() return {t = \(lua)} end"]).start().value(\.state)["t"] == .text(text))
  }
}
