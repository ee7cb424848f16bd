internal import SpaceSandbox

/// Where everything is; `Benchmarks/run` gives it.
struct Options {
  struct Fault: Error {
    let message: String
  }

  let worker: WorkerExecutable
  let bareWorker: String
  /// The program itself, beside the worker.
  let agon: String
  let space: SpacePackage
  /// A Space whose sessions wait.
  let waitingSpace: SpacePackage
  /// Every shipped Space.
  let spaces: [SpacePackage]
  let python: String
  let peers: String
  /// A folder on a disk, where what is written takes as long as it takes.
  let disk: String
  let isQuick: Bool
  let isJSON: Bool
  /// Whether a missed target is an error: on a busy machine a ratio near its target may fall on either side.
  let isStrict: Bool
  /// Rows to measure; all by default.
  let only: Set<Int>

  init(_ arguments: [String]) throws {
    var values: [String: String] = [:]
    var flags: Set<String> = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--quick", "--json", "--strict": flags.insert(argument)
      case "--worker", "--bare-worker", "--repository", "--only":
        guard let value = rest.popFirst() else { throw Fault(message: "\(argument) needs a value") }
        values[argument] = value
      default: throw Fault(message: "unknown option \(argument); there are --quick, --json, --strict and --only 1,2,…")
      }
    }
    guard let worker = values["--worker"], let bare = values["--bare-worker"], let repository = values["--repository"] else {
      throw Fault(message: "start this with Benchmarks/run")
    }
    self.worker = try WorkerExecutable(path: worker)
    bareWorker = bare
    agon = worker.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/agon"
    space = try SpacePackage(folder: repository + "/spaces/bid-tac-toe")
    waitingSpace = try SpacePackage(folder: repository + "/spaces/btc-trading")
    spaces = try [
      "bid-tac-toe", "btc-trading", "code-golf-lua", "forecast", "job-listings", "kuhn-poker", "logic-grid", "rap-battles", "tweets",
    ].map { try SpacePackage(folder: repository + "/spaces/" + $0) }
    python = repository + "/Benchmarks/.venv/bin/python"
    peers = repository + "/Benchmarks/Peers"
    disk = repository + "/Benchmarks/.build"
    isQuick = flags.contains("--quick")
    isJSON = flags.contains("--json")
    isStrict = flags.contains("--strict")
    only = Set((values["--only"] ?? "1,2,3,4,5,6,7,8,9,10,11,12,14,15,16,18,19,20,21").split(separator: ",").compactMap { Int($0) })
  }
}
