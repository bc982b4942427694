using Arrakis.Shared;

namespace Arrakis.Cluster.Protocol;

/// <summary>
/// A message to or from the one actor that owns a community. It may go to another machine: a protobuf serializer knows each.
/// </summary>
public interface ICommunityMessage
{
    /// <summary>Whose.</summary>
    CommunityId CommunityId { get; }
}

/// <summary>Changes a community's state.</summary>
public interface ICommunityCommand : ICommunityMessage;

/// <summary>Asks about a community; answered from live state.</summary>
public interface ICommunityQuery : ICommunityMessage;

/// <summary>What a community's actor answers.</summary>
public interface ICommunityReply : ICommunityMessage;
