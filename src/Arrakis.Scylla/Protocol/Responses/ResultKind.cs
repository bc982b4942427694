namespace Arrakis.Scylla.Protocol.Responses;

/// <summary>What a RESULT carries: its first four bytes (native protocol v4, section 4.2.5).</summary>
internal enum ResultKind
{
    Void = 1,
    Rows = 2,
    SetKeyspace = 3,
    Prepared = 4,
    SchemaChange = 5,
}
