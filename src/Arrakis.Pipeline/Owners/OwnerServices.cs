using Arrakis.Pipeline.Scoring;
using Arrakis.Pipeline.Writing;
using Arrakis.Shared.Log;
using Arrakis.Shared.Store;

namespace Arrakis.Pipeline.Owners;

/// <summary>What all owners of a process share.</summary>
internal sealed record OwnerServices(
    IEventLog Log,
    IDeadLetterStore DeadLetters,
    ICommunityStore Store,
    int Epoch,
    WriteGate Gate,
    FlushWriter Writer,
    PipelineTotals Totals,
    PipelineOptions Options,
    ScoringCatalog Scoring);
