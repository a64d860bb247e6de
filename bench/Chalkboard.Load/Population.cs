using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Chalkboard.Slates;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Load;

/// <summary>
/// The content of the store. All data follow from the number of an owner: a user document
/// of about 300 bytes, one token with 200 bytes of claims, and for every fifth owner a workflow of 1 KiB.
/// </summary>
internal static class Population
{
    private const int OneInSo = 5;

    private static readonly TimeSpan _tokensLast = TimeSpan.FromDays(90);
    private static readonly TimeSpan _workflowsLast = TimeSpan.FromDays(7);
    private static readonly string _panels = string.Join(',', Enumerable.Range(0, 8).Select(i => $"\"panel number {i:00}\""));
    private static readonly byte[] _claims = new byte[200];

    public static string Owner(long number) => string.Create(CultureInfo.InvariantCulture, $"user-{number:D9}@example.com");

    public static TokenId Token(long number) => TokenId.FromBytes(SHA256.HashData(Encoding.UTF8.GetBytes(Owner(number))));

    public static Commit User(long number) => new(Owner(number), [DocumentWrite.Put("user", Encoding.UTF8.GetBytes(
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"userid":"{{Owner(number)}}","readonly":false,"timezone":"Europe/Vienna","panels":[{{_panels}}],"visits":{{number}}}""")))]);

    public static Commit? Workflow(long number) => number % OneInSo != 0
        ? null
        : new(Owner(number),
        [DocumentWrite.Put("new_id_set/1", Encoding.UTF8.GetBytes($"\"{new string('w', 1022)}\""), Precondition.None, _workflowsLast)]);

    public static NewToken Sign(long number) => new()
    {
        Id = Token(number),
        Owner = Owner(number),
        Label = "Firefox on Linux",
        Payload = _claims,
        Lifetime = _tokensLast,
        AbsoluteLifetime = _tokensLast,
        MaxPerOwner = 100,
    };
}
