internal import Glibc

/// The folder of a Space that a person named by its path, or by its name in the folder of Spaces.
struct SpaceFolder {
  let path: String

  init(_ argument: String, in spaces: SpacesOption) throws(Failure) {
    var named = argument
    while named.count > 1, named.hasSuffix("/") { named.removeLast() }
    let places = [named] + (named.contains("/") ? [] : [spaces.spaces + "/" + named])
    guard !named.isEmpty, let path = places.first(where: SpaceFolder.isFolder) else {
      throw Failure(
        .notFound, code: "no_space", "there is no folder \(places.joined(separator: ", and no "))",
        hint: "give a Space's folder, or the name of one in --spaces")
    }
    self.path = path
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
