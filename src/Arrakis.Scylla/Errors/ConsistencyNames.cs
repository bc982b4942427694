using System.Globalization;

namespace Arrakis.Scylla.Errors;

/// <summary>Consistencies as CQL writes them, for messages.</summary>
internal static class ConsistencyNames
{
    public static string ToCql(this Consistency consistency) => consistency switch
    {
        Consistency.LocalQuorum => "LOCAL_QUORUM",
        Consistency.EachQuorum => "EACH_QUORUM",
        Consistency.LocalSerial => "LOCAL_SERIAL",
        Consistency.LocalOne => "LOCAL_ONE",
        _ when Enum.IsDefined(consistency) => consistency.ToString().ToUpperInvariant(),
        _ => string.Create(CultureInfo.InvariantCulture, $"consistency 0x{(int)consistency:X4}"),
    };
}
