using System.Text.Json;

namespace Shop.Orders;

/// <summary>The entries of the customer on the pages of the checkout.</summary>
public sealed record Checkout(string Address = "", string Delivery = "", string Note = "")
{
    private const string Key = "checkout";

    /// <summary>Reads it from the session.</summary>
    public static Checkout Get(ISession session) =>
        session.GetString(Key) is { } json ? JsonSerializer.Deserialize<Checkout>(json)! : new();

    /// <summary>Writes it to the session.</summary>
    public void Save(ISession session) => session.SetString(Key, JsonSerializer.Serialize(this));

    /// <summary>Removes it from the session.</summary>
    public static void Remove(ISession session) => session.Remove(Key);
}
