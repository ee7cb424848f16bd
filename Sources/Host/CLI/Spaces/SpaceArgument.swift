internal import ArgumentParser
internal import SpaceSandbox

/// A Space that a person named: a folder, an archive, or the id of one in the folder of Spaces.
struct SpaceArgument: ExpressibleByArgument {
  enum Kind: Equatable {
    case folder(String)
    case archive(String)
    case id(String)
  }

  static let help = "a folder (anything with a / in it, or .), an archive that ends in .car, or the id of a Space in --spaces"

  let kind: Kind

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    if argument.hasSuffix(".car") {
      kind = .archive(argument)
    } else if argument.contains("/") || argument == "." || argument == ".." {
      kind = .folder(SpaceArgument.trimmed(argument))
    } else {
      kind = .id(argument)
    }
  }

  /// The package, read and not loaded. Only an id is looked for in `spaces`, where every Space is loaded.
  func package(in spaces: SpacesOption, with executable: WorkerExecutable) throws -> SpacePackage {
    switch kind {
    case .folder(let path): try SpacePackage(folder: path)
    case .archive(let path): try SpaceArchive.read(path)
    case .id(let id): try spaces.load(with: executable).require(id)
    }
  }

  /// The package, loaded once in a worker, so that its code is known to run.
  func loaded(in spaces: SpacesOption, with executable: WorkerExecutable) throws -> SpacePackage {
    let package = try package(in: spaces, with: executable)
    try SpaceSandbox(package: package, executable: executable).stop()
    return package
  }

  private static func trimmed(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
