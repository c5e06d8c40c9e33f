import GripEvidence
import GripStore

/// What was done, and what was attested of it.
extension VisitReport {
  /// One line a block: done against prescribed.
  var done: HTML {
    let (rows, rest) = Self.rows(blocks, printed: 7, restIn: "blocks.csv") { block, attributes in
      """
      <tr\(attributes)>
      <th scope="row">\(Words.cut(title(block), 60))</th>
      <td>\(block.hand.map { "\($0)" } ?? Source.missing("not recorded"))</td>
      <td>\(block.code.map { "\($0)" } ?? Source.missing("none"))</td>
      <td>\(Dosage(block, plan: account.plan).done)</td>
      <td class="text">\(Dosage(block, plan: account.plan).prescribed)</td>
      <td class="number">\(activeMinutes(block))</td>
      </tr>
      """
    }
    return Self.section(
      "done", "What was done", .measured,
      """
      <table>
      <thead><tr><th scope="col">Block</th><th scope="col">Hand</th><th scope="col">Code as entered</th>\
      <th scope="col">Done</th><th scope="col">Prescribed</th>\
      <th scope="col" class="number">Active of connected</th></tr></thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      \(rest)
      \(exceedances)
      """)
  }

  func title(_ block: VisitBlock) -> String {
    block.label == block.activity ? block.label : "\(block.label), \(block.activity)"
  }

  private func activeMinutes(_ block: VisitBlock) -> HTML {
    guard !block.isPart else { return Source.notReported("split within the block") }
    let clocks = block.facts.clocks
    let active = NumberText.fixed(clocks.activeSeconds / 60, 1)
    return "\(active) of \(NumberText.fixed(clocks.connectedSeconds / 60, 1)) min"
  }

  /// Everything above the ceilings that the therapist set.
  private var exceedances: HTML {
    guard let precautions = account.plan?.precautions,
      precautions.forceCeilingNewtons != nil || precautions.arcCeilingDegrees != nil
    else { return .none }
    var limits: [String] = []
    var found: [String] = []
    if let ceiling = precautions.forceCeilingNewtons {
      limits.append(Words.value(ceiling, "N"))
      for block in account.blocks {
        found += block.repetitions(above: ceiling).map {
          "\(Words.value($0.peakNewtons, "N")) at \(Words.moment($0.peakSeconds)) in \(Words.cut(block.label, 30))"
        }
      }
    }
    if let ceiling = precautions.arcCeilingDegrees {
      limits.append(Words.value(ceiling, "deg") + " of device rotation")
      for block in account.blocks {
        found += block.arcs(beyond: ceiling).map {
          "\(Words.value(($0.degrees ?? 0).magnitude, "deg")) at \(Words.moment($0.startSeconds)) in \(Words.cut(block.label, 30))"
        }
      }
    }
    let shown = found.prefix(4).joined(separator: "; ")
    let more = found.count > 4 ? "; \(found.count - 4) more in repetitions.csv" : ""
    return """
      <p class="note"><strong>Ceilings of the plan</strong> (\(limits.joined(separator: ", "))): \
      \(found.isEmpty ? "none was exceeded." : "exceeded \(Words.count(found.count, "time")): \(shown)\(more).")</p>
      """
  }

  // MARK: Attested

  private struct Item {
    var name: String
    var words: (Attestation) -> String?
  }

  private var attestedItems: [Item] {
    [
      Item(name: "Contact") { $0.contactMode },
      Item(name: "Setting") { $0.setting },
      Item(name: "Rest") { $0.restMinutes.map { "\($0) min" } },
      Item(name: "Response") { $0.response.map { Words.cut($0) } },
      Item(name: "Adverse reaction") { $0.adverseReaction.map { Words.cut($0) } },
      Item(name: "Skilled intervention") { $0.skilledIntervention.map { Words.cut($0) } },
      Item(name: "Assistance") { attestation in
        attestation.assistance.map { list in
          self.listed(list.map { "\(self.label(of: $0.session, $0.block)): \($0.level)" })
        }
      },
      Item(name: "Goniometer") { attestation in
        attestation.goniometer.map { list in
          self.listed(list.map { "\($0.hand) \($0.joint) \($0.movement) \($0.degrees)°" })
        }
      },
      Item(name: "Changes of the prescription") { attestation in
        attestation.changes.map { list in
          self.listed(list.map { "\($0.at): \($0.from) to \($0.to), \($0.why)" })
        }
      },
    ]
  }

  private func listed(_ entries: [String]) -> String {
    entries.isEmpty ? "none" : Words.cut(entries.joined(separator: "; "))
  }

  private func label(of session: String, _ number: Int) -> String {
    account.blocks.first { $0.session == session && $0.number == number }?.label
      ?? "block \(number)"
  }

  /// What the therapist attests beside minutes and pain, each with who said it; what nobody said stands together at the end.
  var attested: HTML {
    var said: [HTML] = []
    var missing: [String] = []
    for item in attestedItems {
      guard let statement = visit.statements.last(where: { item.words($0.attestation) != nil }),
        let words = item.words(statement.attestation)
      else {
        missing.append(item.name.lowercased())
        continue
      }
      // Who attested first is said once, above; what was said later, or by somebody else, says so itself.
      let later: HTML =
        statement.delayMicroseconds == nil
        ? .none
        : " <span class=\"small\">(amended by \(Words.cut(Words.author(statement.by), 40)), record \(statement.record))</span>"
      said.append("<div><dt>\(item.name)</dt><dd>\(words)\(later)</dd></div>")
    }
    let gaps: HTML =
      missing.isEmpty
      ? .none
      : "<p class=\"note\">\(Source.missing("not attested: " + missing.joined(separator: ", ")))</p>"
    return Self.section(
      "attested", "What the therapist attests", .attested,
      "\(attester)\(said.isEmpty ? .none : "<dl class=\"pairs\">\(said)</dl>" as HTML)\(gaps)")
  }

  private var attester: HTML {
    guard let first = visit.statements.first else { return .none }
    return """
      <p>By <strong>\(Words.cut(Words.author(first.by), 60))</strong>, \(Words.utc(first.utcMicroseconds)) \
      <span class="small">(record \(first.record))</span></p>
      """
  }
}
