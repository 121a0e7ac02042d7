/** Words of which the demo nation's names are made. Nobody and nothing in particular is meant. */

const words = (text: string): readonly string[] => text.trim().split(/,\s+/);

export const PLACES = words(`
  Golden Gate, Mission, Sunset, Embarcadero, Presidio, Harbor, Bayview, Redwood, Marina, Lighthouse, Alder Creek,
  Blue Heron, Cypress, Fogline, Granite, Juniper, Kestrel, Lakeside, Meridian, North Star, Old Mill, Pelican, Quarry,
  Ridgeline, Sierra, Tidewater, Upland, Vista, Willow, Yarrow, Zephyr, Clearwater, Copper Hill, Dogpatch, Eastshore,
  Five Oaks, Hawthorn, Ironwood, Larkspur, Noe Valley`);

export const VENTURE_TRADES = words(`
  Robotics, Genomics, Fusion, Autonomy, Intelligence, Therapeutics, Photonics, Batteries, Semiconductors, Orbital,
  Biofoundry, Networks, Materials, Security, Diagnostics, Payments, Carbon, Proteins, Compute, Mobility`);

export const SMALL_TRADES = words(`
  Bakery, Roofing, Plumbing, Landscaping, Accounting, Catering, Dental Care, Bicycles, Books, Carpentry, Coffee,
  Cleaning, Design, Electric, Florists, Freight, Grocers, Hardware, Hotels, Interiors, Laundry, Logistics, Masonry,
  Music School, Nursery, Opticians, Painting, Pharmacy, Physiotherapy, Printing, Restaurants, Sailmakers, Tailors,
  Translations, Veterinary Clinic, Windows`);

export const VENTURE_FORMS = [', Inc.', ', Inc.', ' Inc.', ' Corporation', ', PBC', ' Labs, Inc.'];
export const SMALL_FORMS = [', LLC', ' LLC', ', Inc.', ' Company', ' & Daughters', ' Cooperative'];

export const GIVEN_NAMES = words(`
  Ada, Aiko, Amara, Amir, Ana, Andrés, Anh, Aylin, Ben, Camille, Carlos, Chen, Chiara, Daniel, Dmitri, Elena, Emeka,
  Emma, Farah, Fatima, Felix, Freya, Gabriel, Grace, Hana, Hugo, Ines, Ingrid, Isaac, Jamal, João, José, Kai, Karolina,
  Kwame, Lars, Leila, Liam, Lucía, Mai, Malik, Maria, Mateo, Mei, Mohammed, Nadia, Naomi, Nia, Noah, Olga, Omar, Priya,
  Rafael, Ravi, Rosa, Ruth, Samuel, Sara, Sofia, Søren, Tariq, Tomás, Valentina, Wei, Yuki, Yusuf, Zainab, Zoë`);

export const SURNAMES = words(`
  Abebe, Ahmed, Almeida, Andersen, Baker, Banerjee, Bianchi, Brown, Castillo, Chang, Chaudhry, Cohen, Costa, Cruz,
  Davis, Delgado, Diaz, Dubois, Evans, Fernandez, Fischer, Flores, Garcia, González, Green, Gupta, Haddad, Hansen,
  Hernandez, Hoang, Ito, Ivanova, Jackson, Johnson, Kim, Kowalska, Kumar, Le, Lee, Li, Lopez, Mbeki, Mensah, Meyer,
  Miller, Morales, Müller, Nakamura, Ndiaye, Nguyễn, O'Brien, O'Neill, Okafor, Osei, Papadopoulos, Park, Patel, Pereira,
  Petrov, Ramirez, Reyes, Rivera, Rossi, Sato, Shah, Silva, Singh, Smith, Suzuki, Taylor, Torres, Tran, Vargas, Wang,
  Williams, Wong, Yılmaz, Zhang, Zimmermann`);
