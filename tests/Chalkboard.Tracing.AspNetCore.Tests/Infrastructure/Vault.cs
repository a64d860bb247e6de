using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;

namespace Vaults;

/// <summary>A value whose text contains a secret.</summary>
public sealed record Letter(string Text);

public sealed class Account
{
    public string? Password { get => field; set => field = value ?? throw new ArgumentNullException(nameof(value)); }
}

/// <summary>Passes secrets, and texts that contain them, in every way that is recorded. It is woven before it is loaded.</summary>
public static class Vault
{
    public static async Task<int> OpenAsync(string[] texts, string secret)
    {
        var passed = 0;
        foreach (var text in texts)
        {
            passed += Take(text).Length + (await TakeLaterAsync(text)).Length + Each(text).Count() + Refuse(text)
                + Read(new Letter(text)).Text.Length + Parse(text);
        }
        passed += SignIn("someone", secret) + Set("password", secret) + Get("api-key", () => secret).Length
            + await GetLaterAsync("Authorization", secret);
        passed += new Account { Password = secret }.Password!.Length + ReadToken(secret).Length;
        throw new InvalidOperationException(texts[passed % texts.Length]);
    }

    public static string Take(string text)
    {
        var taken = string.Concat(text, "");
        return taken.Length == 0 ? "nothing" : taken;
    }

    public static async Task<string> TakeLaterAsync(string text)
    {
        await Task.Yield();
        return string.Concat(text, "");
    }

    public static IEnumerable<string> Each(string text)
    {
        yield return string.Concat(text, "");
    }

    public static int Refuse(string text)
    {
        try
        {
            return Throw(text);
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message.Length;
        }
    }

    public static int Throw(string text) => throw new InvalidOperationException(text, new FormatException(text));

    public static Letter Read(Letter letter)
    {
        var read = letter with { Text = string.Concat(letter.Text, "") };
        return read;
    }

    public static int Parse(string text)
    {
        // The exception would have the text in quotes without escaping it.
        if (text.Count(letter => letter == '\'') > 1) return 0;
        try
        {
            return int.Parse(text);
        }
        catch (FormatException)
        {
            return 0;
        }
    }

    public static int SignIn(string user, string password) => string.Concat(user, password).Length;

    public static int Set(string key, string value) => string.Concat(key, value).Length;

    public static string Get(string key, Func<string> value)
    {
        var found = value();
        return key.Length == 0 ? "" : found;
    }

    public static async Task<int> GetLaterAsync(string name, string value)
    {
        await Task.Yield();
        return string.Concat(name, value).Length;
    }

    public static string ReadToken(string secret) => string.Concat(secret, "");
}
