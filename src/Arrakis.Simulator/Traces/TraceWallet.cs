namespace Arrakis.Simulator;

/// <summary>What a member holds.</summary>
/// <param name="Address">An address of an EVM chain: 0x and 40 hexadecimal digits.</param>
/// <param name="Holding">In whole token units.</param>
public sealed record TraceWallet(string Address, decimal Holding);
