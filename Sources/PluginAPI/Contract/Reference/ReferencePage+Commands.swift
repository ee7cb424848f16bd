extension ReferencePage {
  static var commands: [String] {
    var lines = [
      "`next` returns an object with exactly one of these keys. The host carries it out, writes what came of it into the journal, and hands it to",
      "`apply` as an event. Where that fails (no sound prices, no quorum), the session is void and `apply` sees nothing.", "",
    ]
    lines += Markdown.table(
      ["command", "what happens", "event", "permission"],
      Contract.commands.map { command in
        [
          link("Command", command.name), command.summary, command.event.map { link("Event", $0.rawValue) } ?? "",
          command.permissions.map { link("Permission", $0.rawValue) }.joined(separator: ", "),
        ]
      })
    for command in Contract.commands {
      lines += ["", "### Command `\(command.name)`", "", command.summary, ""] + Markdown.fenced("lua command", command.example) + [""]
      if case .fields(let fields) = command.argument {
        lines += self.fields(fields)
      } else {
        lines.append("Under `\(command.name)` stands \(shape(command.argument)).")
      }
    }
    return lines + [""]
  }

  static var events: [String] {
    var lines = ["What `apply` is told. `type` names the event; the other keys depend on it.", ""]
    lines += Markdown.table(["event", "what it brings"], Contract.events.map { [link("Event", $0.name), $0.summary] })
    for event in Contract.events {
      lines += ["", "### Event `\(event.name)`", "", event.summary, ""] + Markdown.fenced("lua event", event.example)
      for (index, fields) in event.variants.enumerated() { lines += (index > 0 ? ["", "or"] : []) + [""] + self.fields(fields) }
    }
    return lines + [""]
  }

  static var forfeits: [String] {
    ["A seat's turn counts as forfeited where its answer does not. The seat pays for it, and nobody else.", ""] + terms(Contract.forfeits)
  }

  static var blocks: [String] {
    var lines = [
      "`view` returns a list of blocks. Unknown keys are errors; texts are cleaned. A `seat` draws that seat's pseudonym and colour.", "",
    ]
    for block in Contract.sceneBlocks {
      lines += ["### Block `\(block.name)`", "", block.summary, ""] + fields(block.keys) + [""]
    }
    return lines
  }

  static func link(_ kind: String, _ name: String) -> String { "[`\(name)`](#\(anchor("\(kind) \(name)")))" }

  static func terms(_ terms: [Contract.Term]) -> [String] {
    Markdown.table(["name", ""], terms.map { ["`\($0.name)`", $0.summary] }) + [""]
  }

  static var bots: [String] {
    [
      "A bot is a file `bots/NAME.lua` that returns `function(task, memory) return text, memory end`. It answers in text, as a language model does,",
      "and has a VM of its own; `memory` is nil at first, then what it returned last. Every package brings:", "",
    ] + terms(Contract.requiredBots)
  }

  static var environment: [String] {
    var lines = [
      "Every name that a plugin sees. Nothing else exists in its VM. What differs from stock Lua is told in [lua.md](lua.md).", "",
    ]
    for library in libraries {
      lines += ["### \(library.isEmpty ? "Globals" : "Library `\(library)`")", ""]
      let entries = Contract.environment.filter { self.library(of: $0.name) == library }
      lines += Markdown.table(["name", ""], entries.map { ["`\($0.call)`", $0.summary] }) + [""]
    }
    return lines
  }

  /// The libraries in the table's order; the globals come first, under "".
  static var libraries: [String] {
    Contract.environment.reduce(into: [String]()) { names, entry in
      let library = library(of: entry.name)
      if !names.contains(library) { names.append(library) }
    }
  }

  static func library(of name: String) -> String { name.contains(".") ? String(name.prefix { $0 != "." }) : "" }

  static var absences: [String] {
    Markdown.table(
      ["stock Lua has", "a Space has"], Contract.absences.map { [$0.names.map(Markdown.code).joined(separator: ", "), $0.instead] })
  }
}
