internal import SpaceContract
public import SpaceSandbox

/// Runs the spec tests of a package: every function in the table that a file under `tests/` returns, each in a VM as good as new.
public enum SpecRun {
  /// Runs the cases one after another. Blocks for as long as they take; each ends by the budget of one call at the latest.
  ///
  /// - Parameter filter: a part of the paths (`tests/forfeits.lua`) or names of the cases to run; nil for all.
  /// - Throws: a `SandboxError` where the Space itself cannot be loaded, or has a file in the host's folder `agon/`. A spec file that
  ///   cannot be loaded is a failure in the report.
  public static func run(
    _ package: SpacePackage, executable: WorkerExecutable, filter: String? = nil
  ) throws(SandboxError) -> SpecReport {
    if let file = package.files.first(where: { $0.path.hasPrefix(SpecLibrary.folder) }) {
      throw SandboxError(
        .badPath, "\(package.manifest.id)/\(file.path): the folder \(SpecLibrary.folder) belongs to the host's own libraries",
        hint: "move the file to lib/")
    }
    let space = try SpaceSandbox(package: package, executable: executable, profiling: .lines)
    var counts = idle(space)
    let places = space.callbackPlaces
    space.stop()
    var files: [SpecReport.File] = []
    for path in paths(in: package) {
      let file = run(path, of: package, executable, filter: filter, counts: &counts)
      if let file { files.append(file) }
    }
    return SpecReport(
      files: files, coverage: Coverage(counts: counts, places: places, order: Contract.callbacks.map(\.name)))
  }

  /// The spec files of a package.
  public static func paths(in package: SpacePackage) -> [String] {
    package.files.map(\.path).filter { $0.hasPrefix("tests/") && $0.hasSuffix(".lua") }
  }

  /// The lines that can run, for files that no test loads.
  private static func idle(_ space: SpaceSandbox) -> [LineCount] {
    guard case .success(let counts) = space.lineCounts() else { return [] }
    return counts.map {
      LineCount(file: $0.file, line: $0.line, isExecutable: $0.isExecutable, hits: 0, instructions: 0, calls: 0)
    }
  }

  /// Nil where the filter leaves nothing of the file.
  private static func run(
    _ path: String, of package: SpacePackage, _ executable: WorkerExecutable, filter: String?, counts: inout [LineCount]
  ) -> SpecReport.File? {
    let sandbox: SpaceSandbox
    do throws(SandboxError) {
      sandbox = try SpaceSandbox(
        package: package, executable: executable, entry: path, profiling: .lines, hostFiles: SpecLibrary.files(for: package.manifest))
    } catch {
      return SpecReport.File(path: path, cases: [], refusal: error.message)
    }
    defer { sandbox.stop() }
    let names: [String]
    switch sandbox.functionNames() {
    case .success(let all): names = all
    case .failure(let failure): return SpecReport.File(path: path, cases: [], refusal: "\(failure)")
    }
    guard !names.isEmpty else {
      return SpecReport.File(path: path, cases: [], refusal: "\(path) returns no table of functions: each one is a test")
    }
    let chosen = filter.map { part in path.contains(part) ? names : names.filter { $0.contains(part) } } ?? names
    guard !chosen.isEmpty else { return nil }
    let cases = chosen.map { name in
      let result = sandbox.runCase(name)
      return SpecReport.Case(
        name: name, failure: failure(result, in: path, trace: sandbox.lastTrace), instructions: sandbox.lastCall?.instructions ?? 0)
    }
    if case .success(let lines) = sandbox.lineCounts() { counts += lines }
    return SpecReport.File(path: path, cases: cases, refusal: nil)
  }

  private static func failure(
    _ result: Result<Void, SpaceFailure>, in path: String, trace: [SourcePlace]
  ) -> SpecReport.Failure? {
    guard case .failure(let failure) = result else { return nil }
    let lines = trace.filter { $0.file == path }.map(\.line)
    let (named, message) = split(failure.message)
    let outside = trace.first { !$0.file.hasPrefix(SpecLibrary.folder) }
    return SpecReport.Failure(verdict: failure.verdict, message: message, place: named ?? outside, lines: lines)
  }

  /// Takes "main.lua:12: " off the front of a message, which Lua has put there.
  private static func split(_ message: String) -> (place: SourcePlace?, rest: String) {
    let parts = message.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].hasSuffix(".lua"), let line = Int(parts[1]) else { return (nil, message) }
    return (SourcePlace(file: String(parts[0]), line: line), String(parts[2].drop { $0 == " " }))
  }
}
