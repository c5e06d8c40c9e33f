/// An output directory held by the one daemon that writes it: book of records, assignments and handovers have one writer each.
/// Others may read it, and publish sessions into it: those appear whole, each by one rename.
///
/// The hold goes when this does, or with the process, however that ends. It is the folder itself that is held: there is no
/// file that could be removed meanwhile, belong to another user, or not be made on a full disk.
public final class DirectoryHold {
  private let path: String
  private let lock: FolderLock

  /// Makes the directory where it is missing, and holds it.
  ///
  /// - Throws: `StoreError.inUse` when another process holds it, `StoreError.system` when it cannot be used now.
  public init(_ path: String) throws(StoreError) {
    try OutputDirectory.make(path)
    // With the dot a directory behind a symbolic link is held itself, under whichever name.
    guard let lock = try FileSystem.lock(path + "/.") else {
      try FileSystem.syncFolder(path)  // throws where there is no directory to be held
      throw .inUse(path: path)
    }
    self.path = path
    self.lock = lock
  }

  /// Whether what is held is still what is found under this name: a directory may be removed and made again, or another disk
  /// be there.
  public var isInPlace: Bool { lock.isOf(path) }
}
