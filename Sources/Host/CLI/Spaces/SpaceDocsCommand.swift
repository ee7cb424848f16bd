internal import ArgumentParser
internal import SpaceContent
internal import SpaceContract
internal import SpaceLint
internal import SpaceReview

struct SpaceDocsCommand: ParsableCommand {
  private static let exits: [(exit: Exit, meaning: String)] = [
    (.success, "it was printed"),
    (.usage, "there is no such rule"),
  ]

  static let configuration = CommandConfiguration(
    commandName: "docs",
    abstract: "Print the reference, the editor's stubs, a JSON Schema or a rule's page.",
    discussion: """
      The program documents itself: what is printed is made from the tables that it follows.

      EXAMPLES
        agon space docs                        every name of the contract
        agon space docs --stubs                what LuaLS completes from
        agon space docs --luarc .luals         .luarc.json for stubs in .luals/
        agon space docs --schema manifest      the JSON Schema of manifest.json
        agon space docs --rules                every rule of the linter
        agon space docs --rule S104            one rule: why, good and bad examples

      \(Exit.help(exits))
      """)

  @Flag(help: "Print agon.lua, the stubs for LuaLS.")
  var stubs = false

  @Option(help: ArgumentHelp("Print .luarc.json for LuaLS, with the folder that the stubs stand in.", valueName: "dir"))
  var luarc: String?

  @Option(help: ArgumentHelp("Print a JSON Schema: \(SpaceDocsCommand.schemas).", valueName: "name"))
  var schema: String?

  @Flag(help: "Print the index of the linter's rules.")
  var rules = false

  @Option(help: ArgumentHelp("Print the page of a rule.", valueName: "id"))
  var rule: String?

  @OptionGroup var output: JSONOption

  func validate() throws {
    let count = [stubs, luarc != nil, schema != nil, rules, rule != nil].count { $0 }
    guard count <= 1 else { throw ValidationError("--stubs, --luarc, --schema, --rules and --rule are printed one at a time.") }
    if let schema, ContractSchema(rawValue: schema) == nil {
      throw ValidationError("--schema takes one of \(SpaceDocsCommand.schemas).")
    }
  }

  func run() throws {
    let text = try self.text()
    Output.standard(output.json && !isJSON ? JSON.text(["text": .text(text)]) + "\n" : text)
  }

  private var isJSON: Bool { schema != nil || luarc != nil }

  private func text() throws -> String {
    if stubs { return LuaStubs.source }
    if let luarc { return String(decoding: LuaStubs.configuration(library: luarc), as: UTF8.self) }
    if let schema = schema.flatMap(ContractSchema.init(rawValue:)) {
      return String(decoding: JSON.encode(schema.jsonSchema, pretty: true), as: UTF8.self)
    }
    if rules { return RulePage.index(RuleCatalogue.all) }
    guard let id = rule else { return ReferencePage.markdown }
    guard let info = RuleCatalogue.all.first(where: { $0.id == id.uppercased() || $0.name == id.lowercased() }) else {
      throw Failure(.usage, code: "rule", "there is no rule \(id)", hint: "`agon space docs --rules` lists them")
    }
    return RulePage.markdown(info)
  }

  private static let schemas = ContractSchema.allCases.map(\.rawValue).joined(separator: ", ")
}
