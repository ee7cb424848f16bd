public import SpaceContract
public import SpaceSandbox

/// What became of a Space's spec tests.
public struct SpecReport: Hashable, Sendable {
  /// A function in the table of a spec file.
  public struct Case: Hashable, Sendable {
    public let name: String
    /// Nil where it passed.
    public let failure: Failure?
    /// Of the budget of one call, which a case has.
    public let instructions: Int64
  }

  public struct Failure: Hashable, Sendable {
    /// What ended the case: an error that it raised (`runtime_error`), or its budget.
    public let verdict: SpaceFailure.Verdict
    /// Without the place, which stands below.
    public let message: String
    /// Where the error was raised; nil where nobody knows.
    public let place: SourcePlace?
    /// The lines of the spec file that were running then, the innermost first.
    public let lines: [Int]
  }

  public struct File: Hashable, Sendable {
    public let path: String
    /// By name.
    public let cases: [Case]
    /// Why the file could not be loaded, or has no cases; nil where it could and has.
    public let refusal: String?
  }

  /// Sorted by path.
  public let files: [File]
  public let coverage: Coverage

  public var passed: Int { files.reduce(0) { $0 + $1.cases.count { $0.failure == nil } } }
  /// Cases that failed, and files that could not be run.
  public var failed: Int { files.reduce(0) { $0 + $1.cases.count { $0.failure != nil } + ($1.refusal == nil ? 0 : 1) } }
}
