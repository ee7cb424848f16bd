public import Foundation

/// The folder `shared` beside the repository, or the one that AGON_SHARED names. It has real data that the project does not ship.
public enum SharedFolder {
  /// A file of it; nil, said aloud, where it is absent.
  public static func file(_ path: String) -> URL? {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["AGON_SHARED"].map { URL(filePath: $0) }
    let file = (named ?? repository.deletingLastPathComponent().appending(path: "shared")).appending(path: path)
    guard FileManager.default.fileExists(atPath: file.path) else {
      print("NOT RUN on real data: \(file.path) is absent")
      return nil
    }
    return file
  }
}
