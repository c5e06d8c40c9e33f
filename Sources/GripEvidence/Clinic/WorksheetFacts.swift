import GripStore

extension VisitAccount {
  /// The worksheet of a block.
  package func worksheet(of block: VisitBlock) -> Worksheet {
    let note = NoteFacts.block(block)
    var said = block.planned.flatMap { plan?.places(for: $0) } ?? [:]
    // The code stands with the block itself, whoever said it.
    said[12] = nil
    return Worksheet(visit: visit, block: note, facts: places(of: block), statements: said)
  }

  /// Where facts of the device and of the daemon stand, by the element of the worksheet.
  private func places(of block: VisitBlock) -> Worksheet.Places {
    guard let session = sessions[block.session] else { return [:] }
    let summary = "\(block.session)/summary.json"
    let here = "\(summary): blocks.\(block.number)"
    var places: Worksheet.Places = [:]
    func set(_ number: Int, _ isThere: Bool, _ place: String) {
      if isThere { places[number] = [place] }
    }
    let facts = session.facts
    let isDated = facts.session.startUTC != nil
    set(2, isDated, "\(summary): session.startUTC")
    set(13, true, here)
    set(14, true, "\(block.session)/repetitions.csv")
    set(15, block.planned?.prescription != nil, "report: done against prescribed")
    set(16, !block.isPart, "\(here).clocks")
    set(18, !block.isPart, "\(here).clocks")
    set(19, isDated, "report: blocks and overlaps")
    set(20, block.measure("force.peak")?.value != nil, "\(here).measures")
    let tests = trialSeries.filter { $0.session == block.session && $0.isAsMeasured }
    set(21, tests.contains { $0.facts.deficit.value != nil }, "\(summary): trials")
    set(22, !block.arcs.isEmpty, "\(summary): rotation.arcs")
    set(27, !block.engaged.isEmpty, "\(here).engaged: \(block.engaged.joined(separator: ", "))")
    set(30, !facts.device.serialNumber.isEmpty, "\(summary): device")
    set(31, true, "\(summary): quality")
    set(33, true, "\(summary): algorithm, parameters; sha256 \(session.digest.prefix(16))")
    let ceilings = plan?.precautions
    set(
      35, ceilings?.forceCeilingNewtons != nil || ceilings?.arcCeilingDegrees != nil,
      "report: ceilings")
    set(36, block.facts.target != nil, "\(here).target")
    return places
  }

  /// The note of the visit.
  ///
  /// - Parameter digest: of what the visit is made from; its beginning ends each paragraph.
  package func note(digest: String) -> Note {
    Note(
      visit: visit, blocks: statedBlocks.map(NoteFacts.block), digest: digest,
      plan: records.first { $0.number == visit.plan?.record })
  }
}
