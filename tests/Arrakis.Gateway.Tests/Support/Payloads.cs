namespace Arrakis.Gateway.Tests.Support;

/// <summary>Payloads as Discord writes them.</summary>
internal static class Payloads
{
    public const long Guild = 197038439483310086;
    public const long Channel = 290926798999357250;
    public const long Author = 53908099506183680;

    public static string Message(long id, string extra = "", long guild = Guild) => $$"""
        {"type":0,"tts":false,"timestamp":"2017-07-11T17:27:07.299000+00:00","pinned":false,"nonce":"1","mentions":[],"mention_roles":[],
        "mention_everyone":false,"member":{"roles":["1","2"],"nick":null,"mute":false,"joined_at":"2015-04-26T06:26:56.936000+00:00",
        "deaf":false},
        "id":"{{id}}","flags":0,"embeds":[{"type":"rich","title":"a \"quoted\" title",
        "fields":[{"name":"x","value":"1.5e3"}]}],"edited_timestamp":null,
        "content":"Supa Hot \ud83d\ude80 ünïcode {}[],:","components":[],
        "channel_id":"{{Channel}}","author":{"username":"Mason","public_flags":131141,
        "id":"{{Author}}","global_name":null,"discriminator":"9999","avatar":"a_bab14f271d565501444b2ca3be944b25"},
        "attachments":[]{{extra}},"guild_id":"{{guild}}"}
        """.ReplaceLineEndings("");
}
