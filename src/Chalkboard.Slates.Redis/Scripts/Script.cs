using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Scripts;

/// <summary>A script that runs on the server, and its SHA-1, by which the server identifies it after the first run.</summary>
internal sealed class Script
{
    public static readonly Script FindDocument = new("document_find");
    public static readonly Script Read = new("pack", "now", "family", "read");
    public static readonly Script Commit = new("pack", "now", "family", "require_family", "remove_expired", "commit");
    public static readonly Script ListDocuments = new("now", "document_list");
    public static readonly Script HasLiveDocument = new("now", "any_live", "slate_has_live");
    public static readonly Script DeleteSlate = new("pack", "now", "any_live", "slate_delete");
    public static readonly Script ReadServerMark = new("server_mark");
    public static readonly Script AcquireSweepLease = new("sweep_lease");
    public static readonly Script FindExpiring = new("now", "sweep_find");
    public static readonly Script SweepSlate = new("now", "remove_expired", "sweep");
    public static readonly Script FindToken = new("pack", "token_find");
    public static readonly Script PrepareToken = new("token_prepare");
    public static readonly Script WriteToken = new("pack", "token_write");
    public static readonly Script DeleteToken = new("token_delete");
    public static readonly Script AddToken = new("pack", "now", "family", "families", "token_add");
    public static readonly Script RenewToken = new("pack", "now", "family", "token_renew");
    public static readonly Script RevokeFamily = new("pack", "now", "family", "families", "token_revoke");
    public static readonly Script RevokeFamilies = new("pack", "now", "family", "families", "token_revoke_all");
    public static readonly Script RemoveRevoked = new("pack", "now", "family", "families", "token_remove_revoked");
    public static readonly Script ListFamilies = new("token_list");

    private Script(params string[] parts)
    {
        Text = string.Concat(parts.Select(ReadResource));
#pragma warning disable CA5350 // Redis identifies scripts by SHA-1. It protects nothing.
        Sha = SHA1.HashData(Encoding.UTF8.GetBytes(Text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Sha { get; }

    /// <summary>True if a reply means that nothing was changed, so that no replica has to confirm it.</summary>
    public bool IsRefusal(RedisResult reply) =>
        reply.IsNull || (this == Commit && reply.Resp2Type == ResultType.Integer && (int)reply != 0);

    private static string ReadResource(string part)
    {
        using var stream = typeof(Script).Assembly.GetManifestResourceStream(part)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
