/// Where sessions go.
public enum OutputDirectory {
  /// Makes it and the folders above it; folders that exist are fine.
  public static func make(_ path: String) throws(StoreError) { try FileSystem.makeFolders(path) }
}
