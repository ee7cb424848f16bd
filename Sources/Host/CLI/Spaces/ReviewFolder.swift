internal import HostCrypto
internal import SpaceContract
internal import SpaceSandbox

/// The reviews of a package: one file for each reviewer, in `.reviews` in the Space's folder or beside its archive.
///
/// A name that starts with a dot is no part of a package, so that a review does not change the CID that it is about.
struct ReviewFolder {
  /// Longer files are no reviews.
  private static let maxBytes = 64 << 10
  /// More than so many are not looked at.
  private static let mostFiles = 1_000

  /// What a file in the folder turns out to be.
  enum Finding: Equatable {
    /// Signed by the reviewer that it names, over this package.
    case valid(Review)
    /// Signed, but over another package, such as an earlier version.
    case other(Review)
    /// Not signed by the reviewer that it names, or changed since.
    case forged(Review)
    /// No review at all.
    case unreadable(String)
  }

  let path: String

  init(_ place: SpaceArgument.Place) {
    switch place {
    case .folder(let path): self.path = path + "/.reviews"
    case .archive(let path): self.path = path + ".reviews"
    }
  }

  /// Keeps a review, instead of an earlier one by the same reviewer; gives the file.
  func keep(_ review: Review) throws(SandboxError) -> String {
    try WholeFile.makeFolder(path)
    let file = path + "/" + review.fileName
    try WholeFile.write(JSON.encode(review.value, pretty: true) + Array("\n".utf8), to: file, replaces: true)
    return file
  }

  /// Every file of the folder, by name, with what it is.
  func findings(on package: SpacePackage) throws(SandboxError) -> [(file: String, finding: Finding)] {
    let names = try WholeFile.names(in: path).filter { $0.hasSuffix(".json") }
    guard names.count <= ReviewFolder.mostFiles else {
      throw SandboxError(.tooLarge, "\(path) holds \(names.count) reviews; \(ReviewFolder.mostFiles) are looked at")
    }
    return names.map { ($0, finding(path + "/" + $0, on: package)) }
  }

  private func finding(_ file: String, on package: SpacePackage) -> Finding {
    do {
      let review = try Review(json: try WholeFile.read(file, limit: ReviewFolder.maxBytes))
      guard review.isValid else { return .forged(review) }
      let statement = review.statement
      let isOurs =
        statement.package == package.cid && statement.space == package.manifest.id && statement.version == "\(package.manifest.version)"
      return isOurs ? .valid(review) : .other(review)
    } catch {
      return .unreadable("\(error)")
    }
  }
}

extension ReviewFolder.Finding {
  /// For programs.
  var code: String {
    switch self {
    case .valid: "valid"
    case .other: "other_package"
    case .forged: "forged"
    case .unreadable: "unreadable"
    }
  }

  var review: Review? {
    switch self {
    case .valid(let review), .other(let review), .forged(let review): review
    case .unreadable: nil
    }
  }

  /// Whether somebody has tampered with it, or the disk has.
  var isBad: Bool {
    switch self {
    case .valid, .other: false
    case .forged, .unreadable: true
    }
  }
}
