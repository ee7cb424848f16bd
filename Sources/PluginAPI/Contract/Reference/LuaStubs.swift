internal import SpaceContent

/// `sdk-docs/stubs/agon.lua`: what LuaLS, Lua's language server, completes and checks from, written from the contract's table.
///
/// The built-in libraries are switched off by `configuration`, so that a name that a Space does not have is undefined to the editor.
public enum LuaStubs {
  /// The file in whole, with a line feed at its end.
  public static var source: String {
    var lines = [
      "---@meta", "", "-- The Space contract, version \(Contract.apiVersion), for LuaLS. Generated: `agon space docs --stubs` prints it.",
      "",
      "---A seat: an integer from 1 to the number of seats.", "---@alias agon.Seat integer", "",
    ]
    for type in Contract.types { lines += named(type) + [""] }
    for command in Contract.commands { lines += self.command(command) + [""] }
    for event in Contract.events { lines += self.event(event) + [""] }
    for block in Contract.sceneBlocks {
      lines +=
        ["---" + block.summary, "---@class agon.\(capital(block.name))Block"] + literal("kind", block.name) + block.keys.map(field) + [""]
    }
    lines += space + [""] + bot + [""]
    for library in ReferencePage.libraries { lines += self.library(library) }
    while lines.last == "" { lines.removeLast() }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `.luarc.json` for a Space's folder; `library` is where the stubs stand, as seen from there.
  public static func configuration(library: String) -> [UInt8] {
    // Every part of LuaLS's own picture of Lua, but for `builtin`, which has the types of the language itself.
    let parts = [
      "basic", "bit", "bit32", "coroutine", "debug", "ffi", "io", "jit", "jit.profile", "jit.util", "math", "os", "package", "string",
      "string.buffer", "table", "table.clear", "table.new", "utf8",
    ]
    return JSON.encode(
      [
        "runtime.version": "Lua 5.4",
        "runtime.path": ["?.lua"], "runtime.builtin": .map(Value.Map(parts.map { ($0, "disable") })),
        "workspace.library": [.text(library)], "workspace.checkThirdParty": false,
      ], pretty: true)
  }

  private static func named(_ type: Contract.NamedType) -> [String] {
    let head = "---" + type.summary
    switch type.id {
    case .command: return [head, "---@alias agon.Command"] + Contract.commands.map { "---| agon.\(capital($0.name))Command" }
    case .event:
      return [head, "---@alias agon.Event"]
        + Contract.events.flatMap { event in event.variants.indices.map { "---| \(className(of: event, variant: $0))" } }
    case .block: return [head, "---@alias agon.Block"] + Contract.sceneBlocks.map { "---| agon.\(capital($0.name))Block" }
    default: break
    }
    switch type.shape {
    case .fields(let fields): return [head, "---@class agon.\(type.name)"] + fields.map(field)
    case .either(let shapes): return [head, "---@alias agon.\(type.name)"] + shapes.map { "---| \(typeText($0))" }
    // A class, and not an alias: a Space may describe its own fields of it.
    case .object: return [head, "---@class agon.\(type.name): { [string]: any }"]
    default: return [head, "---@alias agon.\(type.name) \(typeText(type.shape))"]
    }
  }

  private static func command(_ command: Contract.CommandEntry) -> [String] {
    let name = "agon.\(capital(command.name))"
    var lines: [String] = []
    var type = typeText(command.argument)
    if case .fields(let fields) = command.argument {
      lines = ["---What stands under `\(command.name)`.", "---@class \(name)Request"] + fields.map(field) + [""]
      type = "\(name)Request"
    }
    return lines + ["---" + command.summary, "---@class \(name)Command", "---@field \(command.name) \(type)"]
  }

  private static func className(of event: Contract.EventEntry, variant: Int) -> String {
    "agon.\(capital(event.name))Event" + (event.variants.count > 1 ? "\(variant + 1)" : "")
  }

  private static func event(_ event: Contract.EventEntry) -> [String] {
    Array(
      event.variants.enumerated().map { index, fields in
        ["---" + event.summary, "---@class \(className(of: event, variant: index))"] + literal("type", event.name) + fields.map(field)
      }.joined(separator: [""]))
  }

  private static func literal(_ key: String, _ word: String) -> [String] { ["---@field \(key) \"\(word)\""] }

  private static func field(_ field: Contract.Field) -> String {
    "---@field \(field.name)\(field.isOptional ? "?" : "") \(typeText(field.shape)) \(field.summary)"
  }

  static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

  /// A shape as a type of LuaLS.
  static func typeText(_ shape: Contract.Shape) -> String {
    switch shape {
    case .any: return "any"
    case .text, .characters: return "string"
    case .word(let words): return words.map { "\"\($0)\"" }.joined(separator: "|")
    case .integer: return "integer"
    case .number, .positive: return "number"
    case .constant(let value): return "\(value)"
    case .seat: return "agon.Seat"
    case .object: return "table<string, any>"
    case .fields(let fields):
      return "{ " + fields.map { "\($0.name)\($0.isOptional ? "?" : ""): \(typeText($0.shape))" }.joined(separator: ", ") + " }"
    case .names(let shape): return "table<string, \(typeText(shape))>"
    case .list(let item, _), .bySeat(let item):
      switch item {
      case .either, .word: return "(\(typeText(item)))[]"
      default: return "\(typeText(item))[]"
      }
    case .named(let type): return "agon.\(type.rawValue)"
    case .either(let shapes): return shapes.map(typeText).joined(separator: "|")
    }
  }
}
