internal import ArgumentParser
internal import SpaceSandbox

/// A Space that a person named: its folder, its name in the folder of Spaces, or an archive.
struct SpaceArgument: ExpressibleByArgument {
  static let help = "its folder, its name in --spaces, or an archive that ends in .car"

  private let text: String

  init?(argument: String) {
    guard !argument.isEmpty else { return nil }
    text = argument
  }

  /// Where it lies.
  enum Place: Equatable {
    case folder(String)
    case archive(String)
  }

  func place(in spaces: SpacesOption) throws(Failure) -> Place {
    text.hasSuffix(".car") ? .archive(text) : .folder(try SpaceFolder(text, in: spaces).path)
  }
}

extension SpaceArgument.Place {
  /// The package, loaded once in a worker, so that its code is known to run.
  func loaded(with executable: WorkerExecutable) throws(SandboxError) -> SpacePackage {
    let package: SpacePackage
    switch self {
    case .folder(let path): package = try SpacePackage(folder: path)
    case .archive(let path): package = try SpaceArchive.read(path)
    }
    try SpaceSandbox(package: package, executable: executable).stop()
    return package
  }
}
