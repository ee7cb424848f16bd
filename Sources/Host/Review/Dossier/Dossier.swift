public import SpaceContent
public import SpaceContract
public import SpaceLint
public import SpaceSandbox

/// Everything that a reviewer weighs before signing a package: what it is, what it asks for, how it was tested, and what playing it
/// has shown.
///
/// A dossier is evidence, not a proof: it says what was looked at, and a Space can still favour somebody in a way that nothing here
/// looks for.
public struct Dossier: Sendable {
  /// A package and its files.
  public struct Identity: Hashable, Sendable {
    public struct File: Hashable, Sendable {
      public let path: String
      public let bytes: Int
      public let cid: CID
    }

    public let id: String
    public let name: String
    public let version: String
    public let author: String
    public let license: String
    public let package: CID
    public let files: [File]

    public init(_ package: SpacePackage) {
      let manifest = package.manifest
      id = manifest.id
      name = manifest.name
      version = "\(manifest.version)"
      author = manifest.author
      license = manifest.license
      self.package = package.cid
      files = package.files.map { File(path: $0.path, bytes: $0.bytes.count, cid: CID(codec: .raw, of: $0.bytes)) }
    }
  }

  /// A file that differs between two versions.
  public struct FileChange: Hashable, Sendable {
    public enum Kind: String, Sendable {
      case added, removed, changed
    }

    public let path: String
    public let kind: Kind
    public let bytesBefore: Int?
    public let bytesNow: Int?
  }

  /// What one callback of the contract came to.
  public struct CallbackUse: Sendable {
    public let name: String
    public let isRequired: Bool
    public let isDefined: Bool
    /// Calls in measured sessions of the bots, and in spec tests.
    public let sessionCalls: Int
    public let specCalls: Int
    /// Nil for one that no measured session called. Instructions by the nearest-rank definition.
    public let budget: Budget?

    public struct Budget: Sendable {
      public let median: Int64
      public let p99: Int64
      public let most: Int64
      public let memoryBytes: Int
      public let outputBytes: Int
    }

    /// Whether anything at all has run it.
    public var isExercised: Bool { sessionCalls > 0 || specCalls > 0 }
  }

  public let identity: Identity
  public let worker: CID
  public let limits: Limits
  public let previous: Identity?
  public let changes: [FileChange]
  public let permissions: [PermissionChange]
  /// Static and dynamic findings, and luacheck's where it is installed.
  public let lint: LintReport
  public let trials: TrialReport
  public let callbacks: [CallbackUse]
  /// Sessions that the budgets were measured in.
  public let measuredSessions: Int
  /// Nil where the package cannot be tested; `specRefusal` says why.
  public let specs: SpecReport?
  public let specRefusal: String?
  /// The Space's own recordings, folded with it.
  public let goldens: [GoldenCheck]
  /// The recordings of the version before, folded with this one: what has changed for players.
  public let previousGoldens: [GoldenCheck]
  public let recommendation: Recommendation
}

extension Dossier {
  static func changes(from old: Identity, to new: Identity) -> [FileChange] {
    let before = Dictionary(uniqueKeysWithValues: old.files.map { ($0.path, $0) })
    let now = Dictionary(uniqueKeysWithValues: new.files.map { ($0.path, $0) })
    return Set(before.keys).union(now.keys).sorted().compactMap { path in
      switch (before[path], now[path]) {
      case (nil, let new?): FileChange(path: path, kind: .added, bytesBefore: nil, bytesNow: new.bytes)
      case (let old?, nil): FileChange(path: path, kind: .removed, bytesBefore: old.bytes, bytesNow: nil)
      case (let old?, let new?) where old.cid != new.cid:
        FileChange(path: path, kind: .changed, bytesBefore: old.bytes, bytesNow: new.bytes)
      default: nil
      }
    }
  }
}
