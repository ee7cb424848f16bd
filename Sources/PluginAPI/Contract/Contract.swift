/// The Space contract, version 1, as data: the one table from which the sandbox, the linter, the editor stubs, the JSON Schema of
/// the manifest and the reference pages are derived.
///
/// Every name that a Space can meet is a case of one of the enums here, and every decoder of this module switches over those
/// enums, so that a name cannot exist in one place only.
public enum Contract {
  /// The value of `api` in a manifest.
  public static let apiVersion = 1

  /// A name of the contract with the one sentence that explains it.
  public struct Term: Hashable, Sendable {
    public let name: String
    public let summary: String

    init(_ name: String, _ summary: String) {
      self.name = name
      self.summary = summary
    }
  }

  /// A fixed bound of the contract, the same for every Space. What a Space can choose is a `Limit`.
  public struct Bound: Hashable, Sendable {
    public let name: String
    public let unit: String
    public let value: Int
    public let summary: String
  }

  static func entry<Entry, ID: Equatable>(_ table: [Entry], _ id: ID, _ key: (Entry) -> ID) -> Entry {
    guard let entry = table.first(where: { key($0) == id }) else { preconditionFailure("the contract table lacks \(id)") }
    return entry
  }

  /// What every value that crosses between the host and a Space keeps to.
  public enum Values {
    /// How many lists and objects may stand inside one another.
    public static let maxDepth = 16
    /// How many values, the outermost included, one value may consist of.
    public static let maxNodes = 10_000
    /// The size of one value, in bytes of canonical DAG-CBOR.
    public static let maxBytes = 1 << 20
    /// The largest integer: all of ±(2^53-1) are exact in Lua, JSON and JavaScript alike.
    public static let maxInteger: Int64 = (1 << 53) - 1
  }

  /// How large the source of a package may be.
  public enum Source {
    public static let maxFileBytes = 256 << 10
    public static let maxPackageBytes = 1 << 20
  }

  /// How long texts may be, in bytes of UTF-8.
  public enum Texts {
    public static let maxTaskBytes = 8 << 10
    public static let maxRulesBytes = 8 << 10
    public static let maxLogBytes = 500
    public static let maxReasonBytes = 500
    public static let maxRubricBytes = 8 << 10
    /// One item for the judges: an answer at its cap and as much again from the Space.
    public static let maxJudgedItemBytes = 32 << 10
    public static let maxProgramBytes = 64 << 10
    public static let maxBotMemoryBytes = 64 << 10
  }

  /// How much one command may ask for.
  public enum Commands {
    public static let maxJudgedItems = 20
    public static let maxJudgedMetrics = 16
    public static let maxPrograms = 20
    public static let maxProgramInputs = 100
    public static let maxBars = 2_000
    public static let maxWaitSeconds = 30 * 86_400
    /// The spacing of bars where a wait names a feed but no `every`, in seconds.
    public static let defaultBarSeconds = 300
  }

  /// How large a scene may be.
  public enum Scenes {
    public static let maxBlocks = 64
    public static let maxBytes = 64 << 10
    public static let maxCells = 1_024
    /// Counted in Unicode scalars: grapheme rules change between Unicode versions, and a replay must not.
    public static let maxCellScalars = 8
    public static let maxCardBytes = 4_000
    public static let maxLabelBytes = 200
    public static let maxBars = 64
    public static let maxSeries = 20
    public static let maxPoints = 2_000
    public static let maxMarks = 200
    public static let maxTimelineItems = 200
  }

  /// What one seat's shares of the pool, in ten-thousandths, add up to.
  public static let sharesTotal = 10_000
  /// Scores and metrics lie within these.
  public static let scoreRange: ClosedRange<Double> = 0...100
  public static let maxSeats = 100
  public static let maxManifestBytes = 256 << 10

  /// The bots that every package must bring.
  public static let requiredBots = [
    Term("random", "plays any legal action"),
    Term("baseline", "plays sensibly by a simple rule"),
    Term("adversarial", "answers in malformed text, to show that the Space survives it"),
  ]

  /// Every fixed bound, for the reference.
  public static let bounds: [Bound] = [
    Bound(name: "value depth", unit: "levels", value: Values.maxDepth, summary: "lists and objects inside one another"),
    Bound(name: "value nodes", unit: "values", value: Values.maxNodes, summary: "values in one value, itself included"),
    Bound(name: "value size", unit: "bytes", value: Values.maxBytes, summary: "one value in canonical DAG-CBOR"),
    Bound(name: "integer", unit: "", value: Int(Values.maxInteger), summary: "the largest integer, and the smallest with a minus sign"),
    Bound(name: "source file", unit: "bytes", value: Source.maxFileBytes, summary: "one Lua file of a package"),
    Bound(name: "source package", unit: "bytes", value: Source.maxPackageBytes, summary: "all Lua files of a package"),
    Bound(name: "manifest", unit: "bytes", value: maxManifestBytes, summary: "manifest.json"),
    Bound(name: "seats", unit: "seats", value: maxSeats, summary: "seats of one session"),
    Bound(name: "task text", unit: "bytes", value: Texts.maxTaskBytes, summary: "`text` of a task"),
    Bound(name: "rules", unit: "bytes", value: Texts.maxRulesBytes, summary: "`rules` of the manifest"),
    Bound(name: "log", unit: "bytes", value: Texts.maxLogBytes, summary: "the public line that apply may return"),
    Bound(name: "reason", unit: "bytes", value: Texts.maxReasonBytes, summary: "a reason for a void or a forfeit; a longer one is cut"),
    Bound(name: "rubric", unit: "bytes", value: Texts.maxRubricBytes, summary: "`rubric` of judge"),
    Bound(name: "judged item", unit: "bytes", value: Texts.maxJudgedItemBytes, summary: "`text` of one item of judge"),
    Bound(name: "judged items", unit: "items", value: Commands.maxJudgedItems, summary: "items of one judge command"),
    Bound(name: "program", unit: "bytes", value: Texts.maxProgramBytes, summary: "`source` of one program of run"),
    Bound(name: "programs", unit: "programs", value: Commands.maxPrograms, summary: "programs of one run command"),
    Bound(name: "program inputs", unit: "values", value: Commands.maxProgramInputs, summary: "inputs of one run command"),
    Bound(name: "bars", unit: "bars", value: Commands.maxBars, summary: "bars of one fetch or wait"),
    Bound(name: "wait", unit: "seconds", value: Commands.maxWaitSeconds, summary: "how far ahead of the clock a wait may reach"),
    Bound(name: "scene blocks", unit: "blocks", value: Scenes.maxBlocks, summary: "blocks of one scene"),
    Bound(name: "scene size", unit: "bytes", value: Scenes.maxBytes, summary: "one scene in canonical DAG-CBOR"),
    Bound(name: "bot memory", unit: "bytes", value: Texts.maxBotMemoryBytes, summary: "a bot's memory as JSON"),
    Bound(name: "shares", unit: "ten-thousandths", value: sharesTotal, summary: "the exact sum of rewards"),
  ]
}
