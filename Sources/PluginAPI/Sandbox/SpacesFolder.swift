internal import SpaceContract

/// The folder that Spaces are loaded from: one folder a Space. A broken Space is listed with its error; the others go on.
public struct SpacesFolder: Sendable {
  public struct Refusal: Error, Sendable {
    public let name: String
    public let error: SandboxError
  }

  public let path: String
  /// Sound Spaces, by id. Each has been loaded in a worker once.
  public let spaces: [SpacePackage]
  public let refused: [Refusal]

  /// Reads every folder in `path`, and loads each Space once to see that its code runs.
  public init(path: String, executable: WorkerExecutable) throws(SandboxError) {
    self.path = path
    let names: [String]
    do throws(FileBytes.Fault) {
      names = try FileBytes.names(in: path)
    } catch {
      throw SandboxError(
        .unreadable, "the Spaces folder \(path) cannot be read: \(FileBytes.explain(error))", hint: "give one with --spaces DIR")
    }
    var spaces: [SpacePackage] = []
    var refused: [Refusal] = []
    for name in names where !name.hasPrefix(".") {
      do throws(SandboxError) {
        guard let package = try SpacesFolder.load(name, in: path, executable: executable) else { continue }
        if let other = spaces.first(where: { $0.manifest.id == package.manifest.id }) {
          throw SandboxError(.manifest, "\(path)/\(name) has the id \(other.manifest.id), which another folder has already")
        }
        spaces.append(package)
      } catch {
        refused.append(Refusal(name: name, error: error))
      }
    }
    self.spaces = spaces.sorted { $0.manifest.id < $1.manifest.id }
    self.refused = refused
  }

  public func space(_ id: String) -> SpacePackage? { spaces.first { $0.manifest.id == id } }

  /// Nil for a plain file, which is no Space and no error.
  static func load(_ name: String, in path: String, executable: WorkerExecutable) throws(SandboxError) -> SpacePackage? {
    let folder = path + "/" + name
    let kind: FileBytes.Kind
    do throws(FileBytes.Fault) {
      kind = try FileBytes.kind(of: folder)
    } catch {
      throw SandboxError(.unreadable, "\(folder) cannot be read: \(FileBytes.explain(error))")
    }
    switch kind {
    case .folder: break
    case .symlink: throw SandboxError(.symlink, "\(folder) is a symbolic link", hint: "copy the Space into the folder")
    default: return nil
    }
    let package = try SpacePackage(folder: folder)
    try SpaceSandbox(package: package, executable: executable).stop()
    return package
  }
}
