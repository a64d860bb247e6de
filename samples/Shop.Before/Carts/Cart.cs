namespace Shop.Carts;

/// <summary>The products that a visitor wants, with their quantities.</summary>
public sealed record Cart(IReadOnlyDictionary<string, int> Quantities)
{
    /// <summary>The most pieces of one product.</summary>
    public const int MaxQuantity = 999;

    /// <summary>A cart without products.</summary>
    public static Cart Empty { get; } = new(new Dictionary<string, int>());

    /// <summary>Returns whether there is nothing in it.</summary>
    public bool IsEmpty => Quantities.Count == 0;

    /// <summary>The products and their quantities, in the order of the catalogue.</summary>
    public IEnumerable<(Product Product, int Quantity)> GetLines() =>
        from product in Catalogue.Products
        where Quantities.ContainsKey(product.Sku)
        select (product, Quantities[product.Sku]);

    /// <summary>The price of everything.</summary>
    public decimal GetTotal() => GetLines().Sum(line => line.Product.Price * line.Quantity);

    /// <summary>Returns a cart with more pieces of a product.</summary>
    public Cart Add(string sku, int quantity) => new(new Dictionary<string, int>(Quantities)
    {
        [sku] = Math.Min(MaxQuantity, Quantities.GetValueOrDefault(sku) + quantity),
    });
}
